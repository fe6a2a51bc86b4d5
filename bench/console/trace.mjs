// What the tasks of a page's main thread cost, read from a trace of Chromium.

/** Two marks of the page's own stand around what is looked at; they also tell which of the threads is the page's. */
export const traceCategories = ['-*', 'devtools.timeline', 'disabled-by-default-devtools.timeline', 'blink.user_timing'];

const parts = {
  FunctionCall: 'script',
  EventDispatch: 'script',
  EvaluateScript: 'script',
  FireAnimationFrame: 'script',
  TimerFire: 'script',
  RunMicrotasks: 'script',
  UpdateLayoutTree: 'style',
  Layout: 'layout',
  PrePaint: 'paint',
  Paint: 'paint',
  Layerize: 'paint',
  Commit: 'paint',
  MinorGC: 'collection',
  MajorGC: 'collection',
  'V8.GC_MC_BACKGROUND_MARKING': 'collection',
};

/**
 * The tasks between the marks `begin` and `end`, the costliest first: ms that each took, ms of them on the
 * core, and what they were spent on (ms of the core, of the outermost part that is known by name).
 */
export function readTasks(trace, begin, end) {
  const { traceEvents } = JSON.parse(trace);
  const mark = (name) => traceEvents.find((event) => event.cat?.includes('blink.user_timing') && event.name === name);
  const from = mark(begin);
  const to = mark(end);
  if (!from || !to) throw new Error('the trace has no marks of the page');
  const own = traceEvents.filter((event) => event.ph === 'X' && event.pid === from.pid && event.tid === from.tid && event.ts >= from.ts && event.ts < to.ts);
  const tasks = own
    .filter(({ name }) => name === 'RunTask')
    .map(({ ts, dur, tdur }) => ({ start: ts, end: ts + dur, ms: dur / 1_000, cpuMs: (tdur ?? Number.NaN) / 1_000, spent: {} }))
    .sort((a, b) => a.start - b.start);
  const named = own.filter(({ name }) => Object.hasOwn(parts, name)).sort((a, b) => a.ts - b.ts || b.dur - a.dur);
  let at = 0;
  let open = [];
  for (const { name, ts, dur, tdur } of named) {
    while (at < tasks.length - 1 && tasks[at].end <= ts) at += 1;
    const task = tasks[at];
    if (!task || ts < task.start || ts >= task.end) continue;
    const cost = (tdur ?? dur) / 1_000;
    open = open.filter(({ end: until }) => until > ts);
    const outer = open.at(-1);
    // What is inside another part is taken from that one.
    if (outer) task.spent[outer.part] -= cost;
    const part = parts[name];
    task.spent[part] = (task.spent[part] ?? 0) + cost;
    open.push({ part, end: ts + dur });
  }
  return tasks.sort((a, b) => b.cpuMs - a.cpuMs);
}

export const inWords = ({ spent }) =>
  Object.entries(spent)
    .filter(([, ms]) => ms >= 1)
    .sort(([, a], [, b]) => b - a)
    .map(([part, ms]) => `${part} ${ms.toFixed(0)}`)
    .join(', ');
