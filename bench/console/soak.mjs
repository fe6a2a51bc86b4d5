// Whether the console's memory stays steady while comments keep arriving for a long time.
//
// A console keeps a bounded number of comments, and every claim, because operators filter them all. What
// claims take is measured apart: the show's claims as plain objects in an empty page. Beyond that, the last
// quarter may need no more than the second; the first is for filling up to the bound.

import { ConsolePage } from './page.mjs';

/** What may come and go: comments are dropped by the thousand, and no collection finds everything at once. */
const excessMiBMax = 5;
/** What a claim takes beside its plain data, as a share of it: it is found by id, place, item, buyer, comment and status. */
const indexShare = 0.5;
const domShareMax = 1.05;

const mebibyte = 1_048_576;
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

export async function soak({ browser, state, console: opened, show, minutes, rate, row, hold }) {
  const samples = [];
  const note = async () => {
    const { comments, claims } = await show.stats();
    samples.push({ ...(await opened.kept()), comments, claims });
    const { heap, nodes, listeners } = samples.at(-1);
    console.error(`minute ${samples.length - 1}: ${(heap / mebibyte).toFixed(1)} MiB, ${nodes} nodes, ${listeners} listeners, ${comments} comments, ${claims} claims`);
  };
  const claimBytes = await bytesOfAClaim(browser, state, show);
  await note();
  for (let minute = 1; minute <= minutes; minute += 1) {
    await show.pour(rate * 60, Math.round(1_000 / rate));
    await opened.arrived();
    await note();
  }
  await opened.untilLive();
  const list = (of) => samples.map(of).join(' ');
  row(`heap after a collection, minute by minute of ${minutes} at ${rate} a second`, `${list(({ heap }) => (heap / mebibyte).toFixed(0))} MiB`);
  row('nodes of the document', list(({ nodes }) => nodes));
  row('listeners', list(({ listeners }) => listeners));
  row('comments and claims at the end', `${samples.at(-1).comments.toLocaleString('en')} and ${samples.at(-1).claims.toLocaleString('en')}`);

  const quarter = Math.floor(minutes / 4);
  if (quarter === 0) return;
  const second = samples.slice(1 + quarter, 1 + 2 * quarter);
  const last = samples.slice(-quarter);
  const grown = (of) => median(last.map(of)) - median(second.map(of));
  const claims = grown((sample) => sample.claims);
  const needed = (claims * claimBytes * (1 + indexShare)) / mebibyte;
  const excess = grown(({ heap }) => heap) / mebibyte - needed;
  row('from the second quarter to the last', `${(excess + needed).toFixed(1)} MiB more, of which ${claims.toLocaleString('en')} more claims may take ${needed.toFixed(1)} (${claimBytes.toFixed(0)} bytes each as plain data, and half as much to find them by)`);
  row('the rest, which must be steady', `${excess.toFixed(1)} MiB in ${(2 * quarter).toLocaleString('en')} minutes`);
  hold('growth of memory beyond the claims, MiB', Number(excess.toFixed(1)), excessMiBMax);
  for (const what of ['nodes', 'listeners']) {
    const of = (part) => median(part.map((sample) => sample[what]));
    hold(`growth of ${what}`, Number((of(last) / of(second)).toFixed(2)), domShareMax);
  }
}

/** What one of the show's claims takes in a page that does nothing but hold them. */
async function bytesOfAClaim(browser, state, show) {
  const empty = await ConsolePage.open(browser, show, state);
  try {
    await empty.page.goto(`${show.url}/healthz`);
    const before = await empty.heapBytes();
    const count = await empty.page.evaluate(async (path) => {
      window.held = [];
      for (let after = ''; after !== null; ) {
        const answer = await fetch(`${path}?limit=500${after === '' ? '' : `&after=${encodeURIComponent(after)}`}`);
        if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
        const page = await answer.json();
        window.held.push(...page.claims);
        after = page.next;
      }
      return window.held.length;
    }, `/api/shows/${show.id}/claims`);
    return ((await empty.heapBytes()) - before) / count;
  } finally {
    await empty.close();
  }
}
