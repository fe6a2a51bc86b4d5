// What is in whose hand: how it is told, and how it is heard.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Handling, Presence } from '../src/api/types';
import { Others } from '../src/live/others';
import { OwnHands, handsMax, idleMs, renewMs, restMs } from '../src/live/own-hands';

const claim = (id: string): Handling => ({ kind: 'claim', id });

describe('own hands', () => {
  let told: (string | null)[];
  let leaving: boolean[];
  let inHand: number[];
  let answers: (() => Promise<unknown>)[];
  let hands: OwnHands;
  let stop: () => void;

  beforeEach(() => {
    vi.useFakeTimers();
    [told, leaving, inHand, answers] = [[], [], [], []];
    hands = new OwnHands((thing, how) => {
      told.push(thing && `${thing.kind} ${thing.id}`);
      leaving.push(how.leaving);
      inHand.push(how.hand);
      return (answers.shift() ?? (() => Promise.resolve()))();
    });
    stop = hands.start();
    hands.setLive(true);
  });
  afterEach(() => {
    stop();
    vi.useRealTimers();
    vi.restoreAllMocks();
  });
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

  it('tell what has rested, and not what was passed on the way', async () => {
    let letGo = hands.hold(claim('1'));
    for (const id of ['2', '3', '4']) {
      await pass(restMs - 1);
      letGo();
      letGo = hands.hold(claim(id));
    }
    expect(told).toEqual([]);
    await pass(restMs);
    expect(told).toEqual(['claim 4']);
    letGo();
    await pass(restMs);
    expect(told).toEqual(['claim 4', null]);
  });

  it('hold what was taken up last, and what lies under it again afterwards', async () => {
    hands.hold({ kind: 'item', id: 'i' });
    await pass(restMs);
    const closeDialog = hands.hold(claim('1'));
    await pass(restMs);
    closeDialog();
    await pass(restMs);
    expect(told).toEqual(['item i', 'claim 1', 'item i']);
  });

  it('say it again sparsely while it is held, and not at all when nothing is', async () => {
    const letGo = hands.hold(claim('1'));
    await pass(restMs);
    for (let minute = 0; minute < 3; minute += 1) {
      window.dispatchEvent(new Event('keydown'));
      await pass(renewMs);
    }
    expect(told).toEqual(Array(4).fill('claim 1'));
    letGo();
    await pass(restMs);
    await pass(10 * renewMs);
    expect(told.slice(4)).toEqual([null]);
  });

  it('are empty when nobody has touched the page for long, until somebody does', async () => {
    hands.hold(claim('1'));
    await pass(idleMs + 2 * renewMs);
    const before = told.length;
    expect(before).toBeLessThanOrEqual(1 + idleMs / renewMs);
    await pass(10 * renewMs);
    expect(told.length).toBe(before);
    window.dispatchEvent(new Event('pointerdown'));
    await pass(restMs);
    expect(told.slice(before)).toEqual(['claim 1']);
  });

  it('say nothing without a stream, and all again when it is back', async () => {
    hands.setLive(false);
    const letGo = hands.hold(claim('1'));
    await pass(renewMs);
    expect(told).toEqual([]);
    hands.setLive(true);
    await pass(restMs);
    hands.setLive(false);
    hands.setLive(true);
    await pass(restMs);
    expect(told).toEqual(['claim 1', 'claim 1']);
    letGo();
    await pass(restMs);
    hands.setLive(false);
    hands.setLive(true);
    await pass(restMs);
    expect(told).toEqual(['claim 1', 'claim 1', null]);
  });

  it('put everything down when the page is left, and take it up when it comes back', async () => {
    hands.hold(claim('1'));
    await pass(restMs);
    window.dispatchEvent(new Event('pagehide'));
    expect(told).toEqual(['claim 1', null]);
    expect(leaving).toEqual([false, true]);
    window.dispatchEvent(new Event('pageshow'));
    await pass(restMs);
    expect(told).toEqual(['claim 1', null, 'claim 1']);
    stop();
    expect(told.at(-1)).toBeNull();
    window.dispatchEvent(new Event('pagehide'));
    expect(told.length).toBe(4);
  });

  it('say nothing when the page is left with nothing in hand', () => {
    window.dispatchEvent(new Event('pagehide'));
    expect(told).toEqual([]);
  });

  it('tell one after the other, and in the end what is true', async () => {
    let answer: () => void = () => undefined;
    answers.push(() => new Promise<void>((done) => (answer = done)));
    const letGo = hands.hold(claim('1'));
    await pass(restMs);
    letGo();
    hands.hold(claim('2'));
    await pass(5 * restMs);
    expect(told).toEqual(['claim 1']);
    answer();
    await pass(restMs);
    expect(told).toEqual(['claim 1', 'claim 2']);
  });

  it('hold several things at once, each in a hand of its own, and put all of them down', async () => {
    hands.hold({ kind: 'item', id: 'i' });
    await pass(restMs);
    const closeDialog = hands.hold(...['1', '2', '3', '4', '5', '6', '7'].map(claim));
    await pass(restMs);
    expect(told.slice(1)).toEqual(['claim 1', 'claim 2', 'claim 3', 'claim 4', 'claim 5']);
    expect(inHand.slice(1)).toEqual([...Array(handsMax).keys()]);
    window.dispatchEvent(new Event('keydown'));
    await pass(renewMs);
    expect(told.slice(6)).toEqual(['claim 1', 'claim 2', 'claim 3', 'claim 4', 'claim 5']);
    closeDialog();
    await pass(restMs);
    expect(told.slice(11)).toEqual(['item i', null, null, null, null]);
    expect(inHand.slice(11)).toEqual([...Array(handsMax).keys()]);
  });

  it('begin nothing that has changed before its turn came', async () => {
    let answer: () => void = () => undefined;
    answers.push(() => new Promise<void>((done) => (answer = done)));
    const letGo = hands.hold(claim('1'), claim('2'));
    await pass(restMs);
    letGo();
    answer();
    await pass(restMs);
    expect(told).toEqual(['claim 1', null]);
  });

  it('put down every hand when the page is left', async () => {
    hands.hold(claim('1'), claim('2'));
    await pass(restMs);
    window.dispatchEvent(new Event('pagehide'));
    expect(told.slice(2)).toEqual([null, null]);
    expect(inHand.slice(2)).toEqual([0, 1]);
  });

  it('report a failure once, and try again later and with the next change', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const fail = () => Promise.reject(new Error('no answer'));
    answers.push(fail, fail);
    hands.hold(claim('1'));
    await pass(restMs);
    expect(told).toEqual(['claim 1']);
    await pass(renewMs);
    expect(told).toEqual(['claim 1', 'claim 1']);
    hands.hold(claim('2'));
    await pass(restMs);
    expect(told).toEqual(['claim 1', 'claim 1', 'claim 2']);
    expect(warned).toHaveBeenCalledTimes(1);
  });
});

describe('others', () => {
  const at = '2026-02-10T19:00:00.000Z';
  const presence = (version: number, things: Readonly<Record<string, readonly Handling[]>>): Presence => ({
    version, operatorCount: 1, viewers: 0,
    operators: Object.entries(things).map(([userId, all]) => ({ userId, name: userId.toUpperCase(), since: at, handling: all.map((thing) => ({ ...thing, since: at })) })),
  });
  const itemOf = (claimId: string) => (claimId === 'c1' ? 'i1' : null);
  const names = (others: Others, kind: Handling['kind'], id: string) => others.at(kind, id).map(({ name }) => name);

  it('are found by what they have in hand; one’s own tabs are not among them', () => {
    const others = new Others('me');
    others.hear(presence(1, { me: [claim('c1')], omar: [claim('c1'), { kind: 'buyer', id: 'facebook:1' }], pia: [claim('c1')] }), itemOf);
    expect(names(others, 'claim', 'c1')).toEqual(['OMAR', 'PIA']);
    expect(names(others, 'buyer', 'facebook:1')).toEqual(['OMAR']);
    expect(names(others, 'claim', 'c2')).toEqual([]);
  });

  it('are at the item of the claim that they decide, once', () => {
    const others = new Others('me');
    others.hear(presence(1, { omar: [claim('c1'), { kind: 'item', id: 'i1' }] }), itemOf);
    expect(names(others, 'item', 'i1')).toEqual(['OMAR']);
  });

  it('are found among several things, each once', () => {
    const others = new Others('me');
    others.hear(presence(1, { omar: [claim('c1'), claim('c2')], pia: [claim('c3')], me: [claim('c1')] }), itemOf);
    expect(others.among('claim', ['c1', 'c2', 'c4']).map(({ name }) => name)).toEqual(['OMAR']);
    expect(others.among('claim', ['c4'])).toEqual([]);
  });

  it('change only for those things that changed', () => {
    const others = new Others('me');
    const heard = vi.fn();
    others.subscribe(heard);
    others.hear(presence(1, { omar: [claim('c1')] }), itemOf);
    const before = others.at('claim', 'c1');
    others.hear(presence(2, { omar: [claim('c1')], pia: [claim('c2')] }), itemOf);
    expect(others.at('claim', 'c1')).toBe(before);
    expect(names(others, 'claim', 'c2')).toEqual(['PIA']);
    others.hear(presence(2, { omar: [] }), itemOf);
    expect(heard).toHaveBeenCalledTimes(2);
    others.hear(presence(3, {}), itemOf);
    expect(names(others, 'claim', 'c1')).toEqual([]);
    expect(others.at('claim', 'c1')).toBe(others.at('item', 'x'));
  });
});
