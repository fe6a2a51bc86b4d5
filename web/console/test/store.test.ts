import { describe, expect, it } from 'vitest';

import { ApiError } from '../src/api/problem';
import type { Item } from '../src/api/types';
import { sortedItems } from '../src/live/state';
import { LiveStore } from '../src/live/store';
import { makeClaim, makeComment, makeEvent, makeItem, makeSnapshot } from './make';

function build(answers: (ReturnType<typeof makeSnapshot> | Error)[], now?: () => number) {
  const frames: (() => void)[] = [];
  let asked = 0;
  const store = new LiveStore('s1', async () => {
    const answer = answers[Math.min(asked, answers.length - 1)];
    asked += 1;
    if (!answer || answer instanceof Error) throw answer ?? new Error('no answer');
    return answer;
  }, (work) => frames.push(work), now);
  let told = 0;
  store.subscribe(() => (told += 1));
  return { store, frame: () => frames.splice(0).forEach((run) => run()), asked: () => asked, told: () => told, frames };
}

const comment = (seq: number) =>
  makeEvent(seq, 'comment.received', { showId: 's1', ...makeComment({ commentId: `m${seq}` }), claimIds: [], counts: { comments: seq } });

describe('LiveStore', () => {
  it('is ready with the snapshot and knows where the stream begins', async () => {
    const { store } = build([makeSnapshot({ cursor: 'e1-9', seq: 9 })]);
    expect(store.getState().status).toBe('loading');
    expect(await store.load()).toBe('e1-9');
    expect(store.getState().status).toBe('ready');
    expect(store.getCursor()).toBe('e1-9');
  });

  it('tells React once per frame, however many events arrive, and asks the server for nothing', async () => {
    const { store, frame, frames, told, asked } = build([makeSnapshot({ seq: 0 })], () => 0);
    await store.load();
    for (let seq = 1; seq <= 500; seq += 1) store.apply(comment(seq));
    expect(frames).toHaveLength(1);
    expect(told()).toBe(1);
    frame();
    expect(told()).toBe(2);
    const state = store.getState();
    expect(state.status === 'ready' && state.live.comments.length).toBe(500);
    expect(asked()).toBe(1);
  });

  it('catches up over frames, in order and without losing anything, when a frame has no time for all', async () => {
    let now = 0;
    // Each look at the clock finds that 3 ms have gone.
    const { store, frame, frames } = build([makeSnapshot({ seq: 0 })], () => (now += 3));
    await store.load();
    for (let seq = 1; seq <= 5_000; seq += 1) store.apply(comment(seq));
    const seen: number[] = [];
    for (let round = 1; frames.length > 0; round += 1) {
      frame();
      if (round === 2) for (let seq = 5_001; seq <= 5_100; seq += 1) store.apply(comment(seq));
      const state = store.getState();
      if (state.status === 'ready') seen.push(state.live.seq);
    }
    expect(seen.length).toBeGreaterThan(5);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    const state = store.getState();
    if (state.status !== 'ready') throw new Error('not ready');
    const { comments } = state.live;
    expect(Array.from({ length: comments.length }, (_, index) => comments.at(index)?.commentId)).toEqual(Array.from({ length: 5_100 }, (_, index) => `m${index + 1}`));
  });

  it('takes a share of what waits from the slowest of frames, so that it never falls behind for good', async () => {
    let now = 0;
    const { store, frame } = build([makeSnapshot({ seq: 0 })], () => (now += 1_000));
    await store.load();
    for (let seq = 1; seq <= 20_000; seq += 1) store.apply(comment(seq));
    frame();
    const state = store.getState();
    expect(state.status === 'ready' && state.live.seq).toBe(2_000);
  });

  it('drops what waits for its frame when a snapshot comes: that has it already, or is of another log', async () => {
    let now = 0;
    const { store, frame, frames } = build([makeSnapshot({ seq: 0 }), makeSnapshot({ seq: 7_000, comments: [] })], () => (now += 3));
    await store.load();
    for (let seq = 1; seq <= 5_000; seq += 1) store.apply(comment(seq));
    frame();
    expect(frames).toHaveLength(1);
    await store.load();
    for (let seq = 7_001; seq <= 7_003; seq += 1) store.apply(comment(seq));
    frame();
    expect(frames).toHaveLength(0);
    const state = store.getState();
    if (state.status !== 'ready') throw new Error('not ready');
    expect([state.live.seq, state.live.comments.length, state.live.comments.at(0)?.commentId]).toEqual([7_003, 3, 'm7001']);
  });

  it('does not wake React for events that are not for the console', async () => {
    const { store, frames } = build([makeSnapshot()]);
    await store.load();
    store.apply({ type: 'custom.fireworks', seq: 1, at: '', data: {} });
    expect(frames).toHaveLength(0);
  });

  it('keeps the last good state when a reload fails, and says so to whoever asked', async () => {
    const { store } = build([makeSnapshot({ claims: [makeClaim()] }), new ApiError(0, 'network', 'no answer')]);
    await store.load();
    await expect(store.load()).rejects.toThrow('no answer');
    expect(store.getState().status).toBe('ready');
  });

  it('fails when the first snapshot fails, or the show is gone', async () => {
    const first = build([new ApiError(0, 'network', 'no answer')]);
    await expect(first.store.load()).rejects.toThrow();
    expect(first.store.getState().status).toBe('failed');
    const gone = build([makeSnapshot(), new ApiError(404, 'not_found', '')]);
    await gone.store.load();
    await expect(gone.store.load()).rejects.toThrow();
    expect(gone.store.getState().status).toBe('failed');
  });

  it('drops what the old stream left when it loads again', async () => {
    const { store, frame } = build([makeSnapshot({ seq: 0 }), makeSnapshot({ seq: 2, cursor: 'e2-2' })]);
    await store.load();
    store.apply(comment(7));
    await store.load();
    frame();
    const state = store.getState();
    expect(state.status === 'ready' && state.live.seq).toBe(2);
  });
});

describe('a hope', () => {
  const item = (fields: Partial<Item> = {}) => makeItem({ id: 'i1', totalQuantity: 2, ...fields });
  const shown = (store: LiveStore, id = 'i1') => {
    const state = store.getState();
    return state.status === 'ready' ? state.live.items.get(id) : undefined;
  };
  const updated = (seq: number, fields: Partial<Item>) => makeEvent(seq, 'item.updated', { item: item(fields), promoted: [] });

  it('is shown at once and stays until the log says it', async () => {
    const { store, frame } = build([makeSnapshot({ seq: 0, items: [item()] })]);
    await store.load();
    await store.expect('i1', { totalQuantity: 3 }, () => {
      expect(shown(store)?.totalQuantity).toBe(3);
      return Promise.resolve();
    });
    expect(shown(store)?.totalQuantity).toBe(3);
    store.apply(updated(1, { totalQuantity: 3, title: 'Linen' }));
    frame();
    expect(shown(store)).toMatchObject({ totalQuantity: 3, title: 'Linen' });
    store.apply(updated(2, { totalQuantity: 9 }));
    frame();
    expect(shown(store)?.totalQuantity).toBe(9);
  });

  it('of a new place makes room among the others', async () => {
    const items = ['a', 'b', 'c', 'd'].map((id, index) => item({ id, position: index + 1 }));
    const { store, frame } = build([makeSnapshot({ seq: 0, items })]);
    await store.load();
    const order = () => {
      const state = store.getState();
      return state.status === 'ready' ? sortedItems(state.live.items).map(({ id }) => id).join('') : '';
    };
    await store.expect('d', { position: 2 }, () => Promise.resolve());
    expect(order()).toBe('adbc');
    store.apply(makeEvent(1, 'item.updated', { item: item({ id: 'd', position: 2 }), promoted: [], movedFrom: 4 }));
    frame();
    expect(order()).toBe('adbc');
    await expect(store.expect('a', { position: 4 }, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(order()).toBe('adbc');
  });

  it('goes when the server refuses', async () => {
    const { store } = build([makeSnapshot({ seq: 0, items: [item()] })]);
    await store.load();
    await expect(store.expect('i1', { totalQuantity: 3 }, () => Promise.reject(new ApiError(409, 'conflict', 'no')))).rejects.toThrow('no');
    expect(shown(store)?.totalQuantity).toBe(2);
  });

  it('gives way to what a colleague did in the meantime', async () => {
    const { store, frame } = build([makeSnapshot({ seq: 0, items: [item(), item({ id: 'i2', featured: true })] })]);
    await store.load();
    let answered = () => undefined as void;
    const asked = store.expect('i1', { featured: true }, () => new Promise<void>((done) => (answered = done)));
    expect([shown(store)?.featured, shown(store, 'i2')?.featured]).toEqual([true, false]);
    store.apply(makeEvent(1, 'item.featured', { itemId: 'i2', itemNumber: '2', featured: true }));
    frame();
    expect([shown(store)?.featured, shown(store, 'i2')?.featured]).toEqual([false, true]);
    answered();
    await asked;
  });

  it('leaves nothing behind when nothing had to change', async () => {
    const { store, frame } = build([makeSnapshot({ seq: 0, items: [item({ featured: true })] })]);
    await store.load();
    await store.expect('i1', { featured: true }, () => Promise.resolve());
    store.apply(updated(1, { featured: false }));
    frame();
    expect(shown(store)?.featured).toBe(false);
  });
});

describe('older claims', () => {
  it('come before those of the snapshot, in order, while events go on, and are counted when all are here', async () => {
    const made = (number: number, more = {}) => makeClaim({ claimId: `c${number}`, at: new Date(Date.UTC(2026, 1, 10, 19, 0, number)).toISOString(), ...more });
    const { store, frame } = build([makeSnapshot({ seq: 0, claims: [made(451), made(452)], truncated: { ...makeSnapshot().truncated, claims: true } })]);
    await store.load();
    const older = Array.from({ length: 450 }, (_, index) => made(index + 1));
    const isHere = store.addOlderClaims([...older, made(451)]);
    store.apply(makeEvent(1, 'claim.created', { ...made(453), item: null }));
    store.apply(makeEvent(2, 'claim.updated', { ...made(451, { claimStatus: 'waitlist', waitlistPosition: 1 }), change: 'moved', item: null }));
    frame();
    await isHere;
    const state = store.getState();
    if (state.status !== 'ready') throw new Error('not ready');
    const { claims, claimCounts, truncated } = state.live;
    expect(Array.from({ length: claims.size }, (_, index) => claims.at(index)?.claimId)).toEqual(Array.from({ length: 453 }, (_, index) => `c${index + 1}`));
    expect(claims.get('c451')?.claimStatus).toBe('waitlist');
    expect([claimCounts.winner, claimCounts.waitlist, truncated.claims]).toEqual([452, 1, false]);
  });
});

describe('deeds', () => {
  it('are what people did, one for one step, newest first', async () => {
    const { store, frame } = build([makeSnapshot({ seq: 0 })]);
    await store.load();
    const released = (seq: number, claimId: string) => ({
      ...makeEvent(seq, 'claim.released', { ...makeClaim({ claimId, claimStatus: 'released', by: 'u9' }), item: null, promoted: [] }), at: '2026-02-10T19:00:09.000Z',
    });
    store.apply(released(1, 'c1'));
    store.apply(released(2, 'c2'));
    store.apply(makeEvent(3, 'claim.created', { ...makeClaim({ claimId: 'c3', by: null }), item: null }));
    store.apply(makeEvent(4, 'session.status', { show: makeSnapshot().show, from: 'active', to: 'paused', by: 'u9' }));
    frame();
    expect(store.getDeeds().map((deed) => [deed.kind, deed.by, deed.claims.map((claim) => claim.claimId)])).toEqual([
      ['paused', 'u9', []],
      ['released', 'u9', ['c1', 'c2']],
    ]);
  });
});
