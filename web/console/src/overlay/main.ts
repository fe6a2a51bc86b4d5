// The overlay: the item that is shown now, for OBS and for shop pages. Its address is
// /overlay/KEY?OPTIONS; docs/overlay.md has the options.

import { Card } from './card';
import { openFeed } from './feed';
import { readOptions } from './options';
import './overlay.css';
import { wordsFor } from './words';

async function start(root: HTMLElement): Promise<void> {
  const { options, faults } = readOptions(new URLSearchParams(location.search));
  const words = await wordsFor(options.lang === '' ? navigator.languages : [options.lang]);
  document.documentElement.lang = words.locale;
  const card = new Card(root, options, words);
  const key = keyOf(location.pathname);
  if (faults.length > 0) {
    card.explainFaults(faults);
    return;
  }
  if (key === '') {
    card.explain(words.say('overlay.noKey'), [words.say('overlay.noKeyHelp')]);
    return;
  }
  openFeed(key, options.stale * 1_000, (feed) => {
    root.dataset.feed = feed.status;
    switch (feed.status) {
      case 'opening':
      case 'over':
        // In the middle of a show nothing is better than a fault on the viewers' screens.
        card.clear();
        return;
      case 'bad-key':
        card.explain(words.say('overlay.badKey'), [words.say('overlay.badKeyHelp')]);
        return;
      case 'on':
        card.draw(feed.state, feed.fresh);
        return;
    }
  });
}

function keyOf(path: string): string {
  try {
    return decodeURIComponent(/^\/overlay\/([^/]+)\/?$/.exec(path)?.[1] ?? '');
  } catch {
    return '';
  }
}

const root = document.getElementById('overlay');
if (!root) throw new Error('overlay.html has no #overlay');
void start(root);
