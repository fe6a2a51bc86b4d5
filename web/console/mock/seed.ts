// An evening in the life of a shop, for looking at the console.

import { ShowWorld } from './world';

const titles = [
  'Linen wrap dress, olive', 'Silver hoops, 30 mm', 'Cashmere scarf, camel', 'Enamel mug, hand painted', 'Denim jacket, 90s cut',
  'Ceramic vase, small', 'Wool beret', 'Leather belt, tan', 'Amber necklace', 'Vintage brooch, peacock', 'Silk blouse, ivory',
  'Patchwork tote', 'Pearl studs', 'Corduroy skirt, rust', 'Hand-knitted socks with a name that is longer than its row has room for',
];
const people = ['anna_k', 'tuan.le', 'mariela', 'Jo Fischer', 'sophie92', 'nok_bkk', 'd.okafor', 'ruth b', 'linh.pham', 'carlos_m', 'the_real_petra', 'yuki'];
const chatter = [
  'hello from Lyon', 'is item 4 still there?', 'love this one 😍', 'what size is it', 'can you show the back please', 'so pretty',
  'how much is shipping to Spain?', 'first time here!', 'the sound is gone for a second', 'haha', 'is 12 sold?', 'good evening everyone',
];

/** A small generator with a seed, so that every run looks the same. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

export function busyShow(now: () => number = Date.now): { world: ShowWorld; say: () => void } {
  const roll = dice(7);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(roll() * list.length)] as T;
  let clock = now() - 2_471_000;
  let seeding = true;
  const world = new ShowWorld('show_friday', 'Friday vintage drop', () => (seeding ? clock : now()));
  titles.forEach((title, index) =>
    world.addItem({ itemNumber: String(index + 1), title, quantity: 1 + (index * 7) % 4, price: { amount: 1_200 + index * 350, currency: 'EUR' } }),
  );
  world.setStatus('active', ['draft']);
  const say = () => {
    const userHandle = pick(people);
    const claims = roll() < 0.3;
    const number = roll() < 0.06 ? 41 : 1 + Math.floor(roll() * 12);
    const text = claims ? `${pick(['sold', 'mine', 'Sold'])} ${number}${roll() < 0.1 ? ' x2' : ''}` : pick(chatter);
    world.comment({ userId: userHandle, userHandle, text, platform: 'facebook' });
  };
  for (let count = 0; count < 150; count += 1) {
    clock += 16_000 * roll();
    say();
  }
  const winner = world.claims.find((claim) => claim.claimStatus === 'winner' && world.item(claim.itemId ?? '').waitlistCount > 1);
  if (winner) world.release(winner.claimId, 'buyer changed her mind');
  world.review('3', 'ruth b', 'asks a question: "sold 3?"');
  world.feature('item_show_friday_5', true);
  world.setSource({
    id: 'source_1', platform: 'facebook', connectionId: 'connection_1', connectionName: 'Maison Olive', liveId: '1092837465', state: 'polling',
    detail: '', since: world.time(), lastCommentAt: new Date(now() - 2_000).toISOString(), nextTryAt: null, comments: 150, delayMs: 1_240, usagePercent: 82,
  });
  seeding = false;
  return { world, say };
}

export function endedShow(): ShowWorld {
  const world = new ShowWorld('show_last', 'Sunday ceramics', () => Date.parse('2026-02-08T19:00:00.000Z'));
  world.addItem({ itemNumber: '1', title: 'Teapot', quantity: 2 });
  world.setStatus('active', ['draft']);
  world.comment({ userId: 'a', userHandle: 'anna_k', text: 'sold 1' });
  world.setStatus('ended', ['active']);
  return world;
}
