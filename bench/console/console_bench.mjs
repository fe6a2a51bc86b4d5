// How the console holds up in a long, hectic show: what a browser takes to show it, and whether it stays smooth.
//
//   node bench/console/console_bench.mjs [--binary PATH] [--comments N] [--seconds N] [--rate N] [--soak MINUTES]
//                                        [--phases NAMES] [--console FOLDER] [--profile FOLDER]
//
// Starts the binary, opens the console in Chromium and fills the show while the page is open, as a show
// of many hours would. Then comments go on arriving, a tenth of them claims, while the page is used.
//
// Every phase runs twice. The first time the page itself counts its long tasks (wall-clock, what an
// operator feels) and the time between frames; that is what the promise is about, and it takes a quiet
// machine, for a task also waits while something else has the core. The second time Chromium writes a
// trace, which says how much of the core each task of the page's main thread really had: what the console
// itself costs, on a busy machine too. Tracing slows the page down, so the two are never measured at once.
//
// --soak MINUTES follows the memory instead, minute by minute; see soak.mjs.
// --phases    some of: follow read filter search behind open
// --console   takes the page's files from that folder and not from the binary
// --profile   leaves a CPU profile and a trace of each phase in that folder
//
// Prints Markdown; ends with 1 when a promise is not kept.

import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { ConsolePage, openBrowser } from './page.mjs';
import { Show } from './show.mjs';
import { soak } from './soak.mjs';
import { inWords, readTasks, traceCategories } from './trace.mjs';

const { values: options } = parseArgs({
  options: {
    binary: { type: 'string', default: fileURLToPath(new URL('../../build/release/soldwire', import.meta.url)) },
    comments: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '60' },
    rate: { type: 'string', default: '200' },
    soak: { type: 'string', default: '0' },
    phases: { type: 'string', default: 'follow,read,filter,search,behind,open' },
    console: { type: 'string' },
    profile: { type: 'string' },
  },
});
const comments = Number(options.comments);
const seconds = Number(options.seconds);
const rate = Number(options.rate);
const soakMinutes = Number(options.soak);
const wanted = options.phases.split(',');

const promises = { longTaskMs: 50, firstPaintMs: 1_000 };
const commentsBefore = 5_000;
const commentsBehind = 10_000;
const mebibyte = 1_048_576;
const shortSeconds = Math.max(6, Math.ceil(seconds / 3));

const rank = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
const row = (...cells) => console.log(`| ${cells.join(' | ')} |`);
const table = (...heads) => {
  console.log('');
  row(...heads);
  row(...heads.map(() => '---'));
};
const broken = [];
function hold(what, value, limit) {
  if (!(value <= limit)) broken.push(`${what}: ${value} is above ${limit}`);
}
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/** What is done in the page, while comments arrive, for about so many seconds. */
const phases = {
  follow: { name: 'following the newest', seconds, work: () => wait(250) },
  read: {
    name: 'reading further up',
    seconds: shortSeconds,
    work: async (opened) => {
      await opened.scrollComments(-400);
      await wait(150);
    },
    after: (opened) => opened.toNewest(),
  },
  filter: {
    name: 'claims filtered by status, comments by kind',
    seconds: shortSeconds,
    work: async (opened) => {
      for (const name of [/^Winners/, /^Waitlist/, /^All/]) {
        await opened.filterClaims(name);
        await wait(400);
      }
      for (const name of ['Claims', 'All']) {
        await opened.filterComments(name);
        await wait(400);
      }
    },
  },
  search: {
    name: 'typing into both searches',
    seconds: shortSeconds,
    work: async (opened) => {
      await opened.search('Claims', '123');
      await opened.search('Comments', 'sold');
    },
  },
  behind: {
    name: `catching up with ${commentsBehind.toLocaleString('en')} comments after being put away`,
    seconds: shortSeconds,
    before: async (opened, show) => {
      await opened.putAway();
      await show.pour(commentsBehind);
      if ((await opened.shown()) >= show.written) throw new Error('the page was not behind');
    },
    begin: (opened) => opened.comeBack(),
    work: () => wait(250),
  },
};

/** Uses the page as `phase` says, between two marks and while comments arrive. */
async function use(phase, opened, show, mark) {
  await phase.before?.(opened, show);
  const pouring = show.pour(rate * phase.seconds, Math.round(1_000 / rate));
  await wait(1_000);
  await mark('begin');
  await phase.begin?.(opened);
  const stop = Date.now() + (phase.seconds - 2) * 1_000;
  while (Date.now() < stop) await phase.work(opened);
  await mark('end');
  await pouring;
  await phase.after?.(opened);
  await opened.arrived();
}

function tellWall(name, { longTasks, frames }, isPromised) {
  frames.sort((a, b) => a - b);
  const worst = worstOf(longTasks);
  row(name, longTasks.length === 0 ? 'none' : `${longTasks.length}, worst ${worst} ms`, ...[0.5, 0.95, 0.99, 1].map((share) => rank(frames, share).toFixed(0)));
  if (isPromised) hold(`${name}, ms of a task`, worst, promises.longTaskMs);
}

function tellTasks(name, tasks) {
  const [worst] = tasks;
  row(name, tasks.length.toLocaleString('en'), ...[0.99, 0.999].map((share) => rank(tasks, 1 - share).cpuMs.toFixed(1)), worst.cpuMs.toFixed(1), inWords(worst), Math.max(...tasks.map(({ ms }) => ms)).toFixed(0));
}

const worstOf = (longTasks) => Math.round(Math.max(0, ...longTasks.map(({ duration }) => duration)));

/** Opens the full show in another browser, while comments arrive, until all of its claims are there. `within` stands around the work. */
async function openFull(opened, state, within = (_, work) => work()) {
  const again = await ConsolePage.open(browser, show, state, options.console);
  try {
    const pouring = show.pour(rate * shortSeconds, Math.round(1_000 / rate));
    let usefulAt = 0;
    await within(again, async () => {
      await again.markBegin();
      await again.go();
      usefulAt = await again.usefulAt();
      await again.untilComplete();
      await wait(1_000);
      await again.mark('end');
    });
    const { longTasks } = await again.counted();
    await pouring;
    await opened.arrived();
    return { usefulAt, longTasks };
  } finally {
    await again.close();
  }
}

async function traced(browser, opened, work) {
  await browser.startTracing(opened.page, { categories: traceCategories });
  await work();
  return browser.stopTracing();
}

let browser;
let show;
try {
  show = await Show.start(options.binary);
  await show.pour(commentsBefore);
  browser = await openBrowser();
  console.log(`\n### The console: ${comments.toLocaleString('en')} comments, ${rate} a second (${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model}, ${cpus().length} cores, Chromium ${browser.version()})`);
  console.log(`\nLoad before the run: ${loadavg().map((load) => load.toFixed(2)).join(' ')}.`);
  // A session's renewal belongs to one browser only.
  const state = await ConsolePage.signIn(browser, show);
  const ownState = await ConsolePage.signIn(browser, show);

  table('what', 'figure');
  // Cold: nothing of the page is in any cache. The median of five, for other programs run too.
  const paints = [];
  for (let round = 0; round < 5; round += 1) {
    const cold = await ConsolePage.open(browser, show, state, options.console);
    await cold.go();
    paints.push(await cold.usefulAt());
    await cold.close();
  }
  paints.sort((a, b) => a - b);
  row(`cold load to claims on the screen, ${commentsBefore.toLocaleString('en')} comments before`, `${paints[2]} ms (median of ${paints.join(', ')})`);
  hold('cold load, ms', paints[2], promises.firstPaintMs);

  const opened = await ConsolePage.open(browser, show, ownState, options.console);
  await opened.go();
  await opened.untilLive();
  const began = Date.now();
  await opened.count();
  await show.pour(comments - show.written);
  await opened.arrived();
  const filled = await opened.counted();
  const worstFilling = Math.max(0, ...filled.longTasks.map(({ duration }) => duration));
  row('filling the open page, as fast as the server can', `${((Date.now() - began) / 1_000).toFixed(1)} s; ${filled.longTasks.length} tasks over 50 ms, worst ${worstFilling.toFixed(0)} ms`);
  row('claims', (await show.stats()).claims.toLocaleString('en'));
  row('heap, all loaded, after a collection', `${((await opened.heapBytes()) / mebibyte).toFixed(1)} MiB`);

  const chosen = Object.entries(phases).filter(([name]) => wanted.includes(name));
  if (soakMinutes > 0) {
    await soak({ browser, state, console: opened, show, minutes: soakMinutes, rate, row, hold });
  } else {
    console.log(`\nTasks of the page's main thread over ${promises.longTaskMs} ms by the clock, which is promised not to happen on a quiet machine, and ms between frames:`);
    table('while comments arrive', 'tasks over 50 ms', 'frames p50', 'p95', 'p99', 'worst');
    for (const [, phase] of chosen) {
      await use(phase, opened, show, (mark) => (mark === 'begin' ? opened.count() : opened.counted().then((watched) => tellWall(`${phase.name}, ${phase.seconds} s`, watched, true))));
    }
    if (wanted.includes('open')) {
      const { usefulAt, longTasks } = await openFull(opened, state);
      const after = longTasks.filter(({ startTime }) => startTime > usefulAt);
      row(`opening the full show (${usefulAt} ms to claims on the screen), all claims here`, `${longTasks.length}, worst ${worstOf(longTasks)} ms; after claims are on the screen ${after.length}, worst ${worstOf(after)} ms`, '', '', '', '');
      hold('opening the full show, ms of a task', worstOf(longTasks), promises.longTaskMs);
    }
    console.log('\nThe same again with a trace: ms of the core that a task had, whatever else the machine was doing. Not what is promised: what the console itself costs.');
    table('while comments arrive', 'tasks', 'core p99', 'p99.9', 'worst', 'spent on', 'worst by the clock');
    for (const [name, phase] of chosen) {
      const trace = await traced(browser, opened, () => use(phase, opened, show, (mark) => opened.mark(mark)));
      if (options.profile) await save(`${name}.trace.json`, trace);
      tellTasks(phase.name, readTasks(trace.toString(), 'begin', 'end'));
    }
    if (wanted.includes('open')) {
      let trace = null;
      await openFull(opened, state, async (again, work) => {
        trace = await traced(browser, again, work);
      });
      if (options.profile) await save('open.trace.json', trace);
      tellTasks('opening the full show', readTasks(trace.toString(), 'begin', 'end'));
    }
    if (options.profile) {
      for (const [name, phase] of chosen) {
        let profile = null;
        await use(phase, opened, show, async (mark) => {
          if (mark === 'begin') await opened.startProfile();
          else profile = await opened.stopProfile();
        });
        await save(`${name}.cpuprofile`, JSON.stringify(profile));
      }
    }
    table('what', 'figure');
    row('heap after that', `${((await opened.heapBytes()) / mebibyte).toFixed(1)} MiB`);
  }
} finally {
  await browser?.close();
  await show?.stop();
}
if (broken.length > 0) {
  console.log(`\nNot kept: ${broken.join('; ')}`);
  process.exitCode = 1;
}

async function save(name, content) {
  await mkdir(options.profile, { recursive: true });
  await writeFile(join(options.profile, name), content);
}
