import { describe, expect, it } from 'vitest';

import { ShowWorld } from '../mock/world';
import { CommentLog, commentsMax } from '../src/live/comment-log';
import { addOlder, applyEvents, isLiveEvent } from '../src/live/reducer';
import { type LiveState, fromSnapshot, sortedItems, totalsOf } from '../src/live/state';
import { makeClaim, makeComment, makeEvent, makeItem, makeShow, makeSnapshot, time } from './make';

const counts = (fields: object = {}) => ({ itemId: 'i12', claimedCount: 1, totalQuantity: 2, waitlistCount: 0, status: 'partial' as const, ...fields });

function start(fields: Parameters<typeof makeSnapshot>[0] = {}): LiveState {
  return fromSnapshot(makeSnapshot({ items: [makeItem()], seq: 0, ...fields }));
}

const listed = (log: CommentLog) => Array.from({ length: log.length }, (_, index) => log.at(index));

describe('each event', () => {
  it('session.status brings the show', () => {
    const show = makeShow({ status: 'paused' });
    const after = applyEvents(start(), [makeEvent(1, 'session.status', { show, from: 'active', to: 'paused', by: 'ines' })]);
    expect(after.show.status).toBe('paused');
  });

  it('comment.received adds the comment at the end and takes the total', () => {
    const after = applyEvents(start(), [
      makeEvent(1, 'comment.received', { showId: 's1', ...makeComment(), claimIds: [], counts: { comments: 4_001 } }),
    ]);
    expect(listed(after.comments)).toEqual([makeComment()]);
    expect(after.commentCount).toBe(4_001);
  });

  it('comment.received is the freshest news of the one source it can be from', () => {
    const source = {
      id: 'x', platform: 'facebook', connectionId: 'c', connectionName: 'Page', liveId: '1', state: 'polling' as const, detail: '', since: time(0),
      lastCommentAt: null, nextTryAt: null, comments: 7, delayMs: null,
    };
    const event = makeEvent(1, 'comment.received', { showId: 's1', ...makeComment(), claimIds: [], counts: { comments: 8 } });
    const one = applyEvents(start({ show: makeShow({ sources: [source] }) }), [event]);
    expect(one.show.sources).toEqual([{ ...source, lastCommentAt: time(2), comments: 8, delayMs: 1_000 }]);
    const two = applyEvents(start({ show: makeShow({ sources: [source, { ...source, id: 'y' }] }) }), [event]);
    expect(two.show.sources.map((each) => each.lastCommentAt)).toEqual([null, null]);
  });

  it('claim.created adds the claim and moves the item’s counts', () => {
    const after = applyEvents(start(), [makeEvent(1, 'claim.created', { ...makeClaim(), item: counts() })]);
    expect([...after.claims.values()]).toEqual([makeClaim()]);
    expect(after.items.get('i12')).toMatchObject({ claimedCount: 1, status: 'partial', title: 'Linen dress' });
    expect(after).toMatchObject({ buyerCount: 1, claimCounts: { winner: 1 } });
  });

  it('claim.created for an item that does not exist yet stays unmatched', () => {
    const claim = makeClaim({ itemId: null, itemNumber: '41', claimStatus: 'unmatched' });
    const after = applyEvents(start(), [makeEvent(1, 'claim.created', { ...claim, item: null })]);
    expect(after.claimCounts.unmatched).toBe(1);
    expect(after.buyerCount).toBe(0);
  });

  it('claim.updated changes the claim in its place and the waitlist as told', () => {
    const waiting = [makeClaim({ claimId: 'c2', claimStatus: 'waitlist', waitlistPosition: 1 }), makeClaim({ claimId: 'c3', claimStatus: 'waitlist', waitlistPosition: 2 })];
    const before = start({ claims: [makeClaim(), ...waiting] });
    const after = applyEvents(before, [
      makeEvent(1, 'claim.updated', {
        ...makeClaim({ claimId: 'c2', claimStatus: 'winner' }), item: counts({ claimedCount: 2, status: 'sold_out' }), change: 'promoted',
        waitlist: [{ claimId: 'c3', waitlistPosition: 1 }],
      }),
    ]);
    expect([...after.claims.values()].map((claim) => [claim.claimId, claim.claimStatus, claim.waitlistPosition])).toEqual([
      ['c1', 'winner', null], ['c2', 'winner', null], ['c3', 'waitlist', 1],
    ]);
  });

  it('claim.released takes back, promotes and renumbers in one step', () => {
    const claims = [
      makeClaim(),
      makeClaim({ claimId: 'c2', buyerKey: 'facebook:u2', claimStatus: 'waitlist', waitlistPosition: 1, at: time(2) }),
      makeClaim({ claimId: 'c3', buyerKey: 'facebook:u3', claimStatus: 'waitlist', waitlistPosition: 2, at: time(3) }),
    ];
    const snapshot = makeSnapshot({ items: [makeItem()], claims, seq: 0 });
    const before = fromSnapshot({ ...snapshot, stats: { ...snapshot.stats, winners: 1, waitlist: 2, buyers: 1 } });
    const after = applyEvents(before, [
      makeEvent(1, 'claim.released', {
        ...makeClaim({ claimStatus: 'released', reason: 'no answer', by: 'ines' }), item: counts({ waitlistCount: 1 }),
        promoted: [makeClaim({ claimId: 'c2', buyerKey: 'facebook:u2' })], waitlist: [{ claimId: 'c3', waitlistPosition: 1 }],
      }),
    ]);
    expect(after.claims.get('c1')).toMatchObject({ claimStatus: 'released', reason: 'no answer' });
    expect(after.claims.get('c2')?.claimStatus).toBe('winner');
    expect(after.claims.get('c3')?.waitlistPosition).toBe(1);
    expect(after.claimCounts).toMatchObject({ winner: 1, waitlist: 1, released: 1 });
    expect(after.buyerCount).toBe(1);
    expect(after.items.get('i12')?.waitlistCount).toBe(1);
  });

  it('claim.review adds a claim that needs a decision', () => {
    const after = applyEvents(start(), [makeEvent(1, 'claim.review', { ...makeClaim({ claimStatus: 'review', reason: 'a question' }) })]);
    expect(after.claimCounts.review).toBe(1);
    expect(after.claims.get('c1')?.reason).toBe('a question');
  });

  it('unmatched.resolved gives parked claims their item', () => {
    const parked = makeClaim({ itemId: null, itemNumber: '41', claimStatus: 'unmatched' });
    const snapshot = makeSnapshot({ claims: [parked], seq: 0 });
    const before = fromSnapshot({ ...snapshot, stats: { ...snapshot.stats, unmatched: 1 } });
    const item = makeItem({ id: 'i41', itemNumber: '41', claimedCount: 1 });
    const after = applyEvents(before, [makeEvent(1, 'unmatched.resolved', { item, claims: [makeClaim({ itemId: 'i41', itemNumber: '41' })] })]);
    expect(after.claimCounts).toMatchObject({ unmatched: 0, winner: 1 });
    expect(after.items.get('i41')).toEqual(item);
  });

  it('item.created, item.updated, item.featured and item.removed keep the list', () => {
    const added = makeItem({ id: 'i5', itemNumber: '5' });
    const one = applyEvents(start(), [makeEvent(1, 'item.created', { item: added })]);
    expect(one.items.size).toBe(2);
    const two = applyEvents(one, [
      makeEvent(2, 'item.updated', {
        item: { ...added, totalQuantity: 9 }, promoted: [makeClaim({ claimId: 'c9', itemId: 'i5' })], waitlist: [],
      }),
      makeEvent(3, 'item.featured', { itemId: 'i5', itemNumber: '5', featured: true }),
    ]);
    expect(two.items.get('i5')).toMatchObject({ totalQuantity: 9, featured: true });
    expect(two.claims.get('c9')?.claimStatus).toBe('winner');
    const three = applyEvents(two, [makeEvent(4, 'item.removed', { itemId: 'i5', itemNumber: '5' })]);
    expect([...three.items.keys()]).toEqual(['i12']);
  });

  it('a moved item takes its place, and those in between close up', () => {
    const items = [1, 2, 3, 4].map((position) => makeItem({ id: `i${position}`, itemNumber: `${position}`, position }));
    const moved = (from: number, to: number) => ({ item: { ...items[from - 1]!, position: to }, promoted: [], movedFrom: from });
    const before = fromSnapshot(makeSnapshot({ items }));
    const order = (state: LiveState) => sortedItems(state.items).map((item) => item.itemNumber).join('');
    expect(order(before)).toBe('1234');
    const down = applyEvents(before, [makeEvent(1, 'item.updated', moved(1, 3))]);
    expect(order(down)).toBe('2314');
    const up = applyEvents(fromSnapshot(makeSnapshot({ items })), [makeEvent(1, 'item.updated', moved(4, 2))]);
    expect(order(up)).toBe('1423');
  });

  it('source.status adds a source once and then changes it', () => {
    const source = {
      id: 'x', platform: 'facebook', connectionId: 'c', connectionName: 'Page', liveId: '1', state: 'polling' as const, detail: '', since: time(0),
      lastCommentAt: null, nextTryAt: null, comments: 0, delayMs: null,
    };
    const after = applyEvents(start(), [
      makeEvent(1, 'source.status', { source }),
      makeEvent(2, 'source.status', { source: { ...source, state: 'backing_off', nextTryAt: time(30) } }),
    ]);
    expect(after.show.sources).toEqual([{ ...source, state: 'backing_off', nextTryAt: time(30) }]);
  });

  it('note.added and error are kept for reading', () => {
    const after = applyEvents(start(), [
      makeEvent(1, 'note.added', { claimId: 'c1', text: 'pays cash', by: 'ines' }),
      makeEvent(2, 'error', { code: 'source_failed', detail: 'The page token has expired' }),
    ]);
    expect(after.notes.get('c1')).toEqual([{ at: time(1), text: 'pays cash', by: 'ines' }]);
    expect(after.notices).toEqual([{ seq: 2, code: 'source_failed', detail: 'The page token has expired', sourceId: null }]);
  });
});

describe('applying', () => {
  it('leaves the state that went in as it was, but for the rows of its collections, which have new handles', () => {
    const before = start({ claims: [makeClaim()] });
    const { claims, comments, items, ...rest } = before;
    const frozen = structuredClone(rest);
    const after = applyEvents(before, [
      makeEvent(1, 'claim.created', { ...makeClaim({ claimId: 'c2' }), item: counts() }),
      makeEvent(2, 'comment.received', { showId: 's1', ...makeComment(), claimIds: [], counts: { comments: 1 } }),
      makeEvent(3, 'item.removed', { itemId: 'i12', itemNumber: '12' }),
    ]);
    const { claims: _, comments: __, items: ___, ...present } = before;
    expect(present).toEqual(frozen);
    expect(after.claims).not.toBe(claims);
    expect(after.comments).not.toBe(comments);
    expect(after.items).not.toBe(items);
    expect([comments.length, after.comments.length]).toEqual([0, 1]);
  });

  it('gives no new handle to what did not change', () => {
    const before = start({ claims: [makeClaim()] });
    const after = applyEvents(before, [makeEvent(1, 'note.added', { claimId: 'c1', text: 'pays cash', by: 'ines' })]);
    expect(after.claims).toBe(before.claims);
    expect(after.comments).toBe(before.comments);
    expect(after.items).toBe(before.items);
  });

  it('changes an edited comment where it stands', () => {
    const before = start({ comments: [makeComment(), makeComment({ commentId: 'm2' })] });
    const edited = makeComment({ text: 'sold 13', editedAt: time(9), originalText: 'sold 12' });
    const after = applyEvents(before, [makeEvent(1, 'comment.updated', { showId: 's1', ...edited })]);
    expect(listed(after.comments).map((comment) => comment?.text)).toEqual(['sold 13', 'sold 12']);
    expect(after.comments.edits).toBe(before.comments.edits + 1);
  });

  it('ignores what the snapshot has already', () => {
    const before = start({ seq: 10 });
    expect(applyEvents(before, [makeEvent(10, 'item.removed', { itemId: 'i12', itemNumber: '12' })])).toBe(before);
  });

  it('knows its own types from those of integrations and newer servers', () => {
    expect(isLiveEvent({ type: 'claim.created', data: {} })).toBe(true);
    expect(isLiveEvent({ type: 'custom.fireworks', data: {} })).toBe(false);
    expect(isLiveEvent({ type: 'toString', data: {} })).toBe(false);
    expect(isLiveEvent({ type: 'claim.created', data: null })).toBe(false);
  });

  it('counts for an item that is not known change nothing', () => {
    const before = start();
    const after = applyEvents(before, [makeEvent(1, 'claim.created', { ...makeClaim({ itemId: 'gone' }), item: counts({ itemId: 'gone' }) })]);
    expect(after.items).toBe(before.items);
  });

  it('keeps the newest comments when there are too many', () => {
    const comments = Array.from({ length: commentsMax }, (_, index) => makeComment({ commentId: String(index) }));
    let state: LiveState = { ...start(), comments: CommentLog.of(comments, commentsMax) };
    for (let seq = 1; seq <= 2_000; seq += 1) {
      state = applyEvents(state, [
        makeEvent(seq, 'comment.received', { showId: 's1', ...makeComment({ commentId: `new ${seq}` }), claimIds: [], counts: { comments: commentsMax + seq } }),
      ]);
    }
    expect(state.comments.length).toBe(commentsMax);
    expect(state.comments.start).toBe(2_001);
    expect(state.comments.at(0)?.commentId).toBe('2000');
    expect(state.comments.at(commentsMax - 1)?.commentId).toBe('new 2000');
    expect(state.comments.find('facebook', '7')).toBeUndefined();
    expect(state.commentCount).toBe(commentsMax + 2_000);
  });

  it('takes in older comments and claims, each once, and counts claims when all are there', () => {
    const snapshot = makeSnapshot({ claims: [makeClaim({ claimId: 'c9', at: time(9) })], comments: [makeComment({ commentId: 'm9' })], truncated: { claims: true, comments: true } });
    const before = fromSnapshot({ ...snapshot, stats: { ...snapshot.stats, comments: 3, winners: 7 } });
    const after = addOlder(before, {
      comments: [makeComment({ commentId: 'm7' }), makeComment({ commentId: 'm8' }), makeComment({ commentId: 'm9' })],
      claims: [makeClaim({ claimId: 'c1' }), makeClaim({ claimId: 'c9', at: time(9), claimStatus: 'released' })],
      complete: true,
    });
    expect(listed(after.comments).map((comment) => comment?.commentId)).toEqual(['m7', 'm8', 'm9']);
    expect(after.comments.start).toBe(1);
    expect([after.claims.at(0)?.claimId, after.claims.at(1)?.claimId, after.claims.size]).toEqual(['c1', 'c9', 2]);
    expect(after.claims.get('c9')?.claimStatus).toBe('winner');
    expect(after.claimCounts.winner).toBe(2);
    expect(after.truncated.claims).toBe(false);
  });

  it('finds claims by item, buyer, comment and status as they change', () => {
    const before = start({ claims: [makeClaim({ claimStatus: 'review', itemId: null, itemNumber: '' })] });
    const after = applyEvents(before, [makeEvent(1, 'claim.updated', { ...makeClaim(), item: counts(), change: 'status' })]);
    expect(after.claims.withStatus('review')).toEqual([]);
    expect(after.claims.ofItem('i12')).toEqual([makeClaim()]);
    expect(after.claims.ofBuyer('facebook:u1')).toEqual([makeClaim()]);
    expect(after.claims.ofComment('facebook', 'm1')).toEqual([makeClaim()]);
  });

  it('takes 5,000 events in one batch within a moment', () => {
    const events = Array.from({ length: 5_000 }, (_, index) =>
      makeEvent(index + 1, 'claim.created', { ...makeClaim({ claimId: `c${index}`, buyerKey: `facebook:u${index}` }), item: counts() }),
    );
    const began = performance.now();
    expect(applyEvents(start(), events).buyerCount).toBe(5_000);
    expect(performance.now() - began).toBeLessThan(500);
  });
});

describe('a whole show', () => {
  /** A generator with a seed: a failure is found again by its seed. */
  function dice(seed: number): (sides: number) => number {
    let state = seed;
    return (sides) => {
      state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
      return Math.floor((state / 4_294_967_296) * sides);
    };
  }

  function act(world: ShowWorld, roll: (sides: number) => number): void {
    const some = <T>(list: readonly T[]): T | undefined => list[roll(list.length)];
    const active = world.claims.filter((claim) => claim.claimStatus === 'winner' || claim.claimStatus === 'waitlist');
    const kind = roll(10);
    if (kind < 5) world.comment({ userId: `u${roll(9)}`, userHandle: `h${roll(9)}`, text: `sold ${roll(9)}${roll(4) === 0 ? ' x2' : ''}` });
    else if (kind === 5) world.comment({ userHandle: 'nameless', text: roll(2) === 0 ? `sold ${roll(9)}` : 'hello' });
    else if (kind === 6 && active.length > 0) world.release(some(active)?.claimId ?? '', 'why not');
    else if (kind === 7 && world.items.length < 9) world.addItem({ itemNumber: String(world.items.length), title: 'thing', quantity: 1 + roll(3) });
    else if (kind === 8 && world.items.length > 0) {
      const item = some(world.items);
      if (item) world.changeItem(item.id, { quantity: item.claimedCount + 1 + roll(2) });
    } else if (kind === 9 && world.items.length > 0) world.feature(some(world.items)?.id ?? '', roll(2) === 0);
  }

  it.each(Array.from({ length: 25 }, (_, seed) => seed))('is the same by snapshot and by events from any point (seed %i)', (seed) => {
    const roll = dice(seed);
    let now = Date.parse(time(0));
    const world = new ShowWorld('s1', 'Any', () => (now += 1_000));
    const points = [world.snapshot()];
    for (let step = 0; step < 60; step += 1) {
      act(world, roll);
      if (step % 15 === 0) points.push(world.snapshot());
    }
    const whole = fromSnapshot(world.snapshot());
    const compare = ({ show, items, claims, comments, claimCounts, commentCount, buyerCount, seq }: LiveState) => ({
      items: [...items.values()], claims: [...claims.values()], comments: listed(comments), claimCounts, commentCount, buyerCount, seq, status: show.status,
      totals: totalsOf(items),
    });
    for (const point of points) {
      const missed = world.events.filter((event) => event.seq > point.seq);
      expect(compare(applyEvents(fromSnapshot(point), missed))).toEqual(compare(whole));
      const cut = roll(missed.length + 1);
      expect(compare(applyEvents(applyEvents(fromSnapshot(point), missed.slice(0, cut)), missed.slice(cut)))).toEqual(compare(whole));
    }
  });
});
