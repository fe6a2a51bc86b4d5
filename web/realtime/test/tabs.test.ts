// One stream for all tabs: who has it, who follows, and what happens when it changes hands.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { TabsWorld, type TabsWorldOptions, type Tab } from './tabs-world.js';

let world: TabsWorld;
function browser(options: TabsWorldOptions = {}): TabsWorld {
  world = new TabsWorld(options);
  return world;
}
beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-02-10T19:00:00.000Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const upTo = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index + 1);

function expectComplete(tabs: readonly Tab[]): void {
  for (const tab of tabs) expect(tab.seqs, tab.name).toEqual(upTo(tab.from, world.server.head));
}

const kinds: [name: string, options: TabsWorldOptions][] = [
  ['with Web Locks', {}],
  ['without Web Locks', { withoutLocks: true }],
];

describe.each(kinds)('%s', (_, kind) => {
  async function tabs(count: number): Promise<Tab[]> {
    browser(kind);
    const opened = Array.from({ length: count }, () => world.open());
    await pass(2_000);
    return opened;
  }

  it('one tab has the stream and all are live', async () => {
    const opened = await tabs(8);
    expect(world.server.live).toHaveLength(1);
    expect(opened.map((tab) => tab.state?.status)).toEqual(Array(8).fill('live'));
    world.server.publish(5);
    await pass(100);
    expectComplete(opened);
  });

  it('a tab that joins later with the same place gets what the leader has kept', async () => {
    const [first] = await tabs(1);
    world.server.publish(10);
    await pass(100);
    const late = world.open({ cursor: 'e1-4' });
    await pass(1_000);
    expect(world.server.opened).toBe(1);
    expectComplete([first as Tab, late]);
    expect(late.state?.status).toBe('live');
  });

  it('a tab that comes from further back than the leader catches up by a stream of its own and then follows', async () => {
    browser(kind);
    world.server.publish(10);
    const first = world.open();
    await pass(1_000);
    const late = world.open({ cursor: 'e1-3' });
    await pass(2_000);
    expect(world.server.opened).toBe(2);
    expect(world.server.live).toHaveLength(1);
    world.server.publish(3);
    await pass(500);
    expectComplete([first, late]);
  });

  it('only one tab at a time catches up by a stream of its own', async () => {
    browser(kind);
    world.server.publish(10);
    world.open();
    await pass(1_000);
    const late = Array.from({ length: 6 }, () => world.open({ cursor: 'e1-3' }));
    let most = 0;
    for (let step = 0; step < 500; step += 1) {
      await pass(10);
      most = Math.max(most, world.server.live.length);
    }
    expect(most).toBe(2);
    expect(world.server.live).toHaveLength(1);
    expectComplete(late);
  });

  it('a place of another log is judged by the server, not by the leader', async () => {
    await tabs(1);
    const resets: string[] = [];
    const foreign = world.open({
      cursor: 'e0-3',
      onReset: (info) => {
        resets.push(info.reason);
        return `e1-${world.server.head}`;
      },
    });
    await pass(5_000);
    expect(resets).toEqual(['unknown_epoch']);
    expect(foreign.state?.status).toBe('live');
    expect(world.server.live).toHaveLength(1);
  });

  it('when the leader closes, another takes over; nobody reconnects, loses or gets anything twice', async () => {
    const opened = await tabs(6);
    const states = opened.map((tab) => tab.states.length);
    world.server.publish(3);
    const { leader } = world;
    leader.close();
    world.server.publish(4);
    await pass(1_000);
    world.server.publish(2);
    await pass(500);
    const rest = opened.filter((tab) => tab !== leader);
    expectComplete(rest);
    expect(world.server.live).toHaveLength(1);
    expect(rest.map((tab) => tab.states.length)).toEqual(states.filter((__, index) => opened[index] !== leader));
  });

  it('when the leader crashes, another takes over', async () => {
    const opened = await tabs(4);
    const { leader } = world;
    leader.crash();
    world.server.publish(4);
    // Without locks nobody is told: the others notice that it is quiet.
    await pass(kind.withoutLocks ? 30_000 : 1_000);
    const rest = opened.filter((tab) => tab !== leader);
    expectComplete(rest);
    expect(world.server.live).toHaveLength(1);
    expect(rest.every((tab) => tab.state?.status === 'live')).toBe(true);
  });

  it('a frozen leader that keeps its lock loses the lead, and follows when it thaws', async () => {
    const opened = await tabs(4);
    const { leader } = world;
    leader.freeze();
    world.server.publish(4);
    await pass(30_000);
    const rest = opened.filter((tab) => tab !== leader);
    expectComplete(rest);
    expect(rest.every((tab) => tab.state?.status === 'live')).toBe(true);
    leader.thaw();
    world.server.publish(1);
    await pass(2_000);
    expectComplete(opened);
    expect(world.server.live).toHaveLength(1);
    expect(world.leader).not.toBe(leader);
  });

  it('a tab that opens while the leader is frozen waits for seconds, not for ever', async () => {
    await tabs(1);
    world.leader.freeze();
    const next = world.open();
    await pass(6_000);
    expect(next.state?.status).toBe('live');
  });

  it('a failure of the stream is everybody’s, with its cause, and one stream comes back', async () => {
    const opened = await tabs(5);
    world.server.cut();
    await pass(50);
    for (const tab of opened) {
      expect(tab.states.slice(-3).map((state) => state.status)).toContain('reconnecting');
    }
    world.server.publish(3);
    await pass(10_000);
    expectComplete(opened);
    expect(world.server.live).toHaveLength(1);
    expect(opened.every((tab) => tab.state?.status === 'live')).toBe(true);
  });

  it('a server that is down is not asked by all tabs at once, and found again by all', async () => {
    const opened = await tabs(5);
    world.server.down = true;
    world.server.cut();
    await pass(20_000);
    expect(opened.every((tab) => tab.state?.status === 'reconnecting')).toBe(true);
    world.server.down = false;
    await pass(60_000);
    expectComplete(opened);
    expect(world.server.live).toHaveLength(1);
  });

  it('tabs of different accounts and of different shows do not share', async () => {
    browser(kind);
    const one = world.open({ account: 'u1' });
    const two = world.open({ account: 'u2' });
    const other = world.open({ showId: 's2' });
    await pass(1_000);
    expect(world.server.live).toHaveLength(3);
    expect([one, two, other].map((tab) => tab.state?.status)).toEqual(['live', 'live', 'live']);
  });

  it('a tab that is closed gets nothing more, not even what is on its way', async () => {
    const opened = await tabs(3);
    const follower = opened.find((tab) => !tab.leads) as Tab;
    world.server.publish(2);
    follower.close();
    await pass(1_000);
    expect(follower.seqs).toEqual([]);
    expectComplete(opened.filter((tab) => tab !== follower));
  });

  it('shows the stream’s latency in every tab', async () => {
    const opened = await tabs(3);
    await pass(40_000);
    for (const tab of opened) expect(tab.pulses.at(-1)?.latencyMs).toBeLessThan(2 * world.delayMs + 5);
    const late = world.open();
    await pass(1_000);
    expect(late.pulses.at(-1)?.latencyMs).toBeLessThan(2 * world.delayMs + 5);
  });

  it('passes a flood on in few messages', async () => {
    const opened = await tabs(5);
    world.messages = 0;
    for (let burst = 0; burst < 50; burst += 1) {
      world.server.publish(60);
      await pass(10);
    }
    await pass(1_000);
    expectComplete(opened);
    expect(world.messages).toBeLessThan(1_000);
  });
});

describe('a browser that is not as expected', () => {
  it('refuses locks: the tabs decide on their channel', async () => {
    browser();
    const locks = { request: () => Promise.reject(new Error('SecurityError')) } as unknown as LockManager;
    const opened = [world.open({ locks }), world.open({ locks })];
    await pass(2_000);
    expect(world.server.live).toHaveLength(1);
    expect(opened.map((tab) => tab.state?.status)).toEqual(['live', 'live']);
  });

  it('refuses the channel: a stream of one’s own', async () => {
    browser();
    const openChannel = () => {
      throw new Error('SecurityError');
    };
    const opened = [world.open({ openChannel }), world.open({ openChannel })];
    await pass(2_000);
    expect(world.server.live).toHaveLength(2);
    expect(opened.map((tab) => tab.state?.status)).toEqual(['live', 'live']);
  });

  it('says nonsense on the channel: nobody minds', async () => {
    browser();
    const opened = [world.open(), world.open()];
    await pass(1_000);
    const [name] = [...world.channels.keys()];
    for (const each of world.channels.get(name ?? '') ?? []) {
      for (const data of [null, 7, 'x', {}, { kind: 'frames' }, { kind: 'constructor', from: 'x' }]) each.onmessage?.({ data } as MessageEvent);
    }
    world.server.publish(2);
    await pass(100);
    expectComplete(opened);
  });

  it('is about to freeze the page: the lead is given away before it stops', async () => {
    browser();
    let freeze: () => void = () => undefined;
    const first = world.open({
      onFreeze: (run) => {
        freeze = run;
        return () => undefined;
      },
    });
    await pass(100);
    const second = world.open();
    await pass(1_000);
    expect(first.leads).toBe(true);
    freeze();
    first.freeze();
    await pass(1_000);
    world.server.publish(2);
    await pass(100);
    expectComplete([second]);
    expect(second.leads).toBe(true);
    first.thaw();
    await pass(5_000);
    expectComplete([first, second]);
    expect(world.server.live).toHaveLength(1);
  });

  it('runs the leader’s timers late: who asks it reminds it of a stream that died', async () => {
    browser();
    const [first, second] = [world.open({ setTimeout: () => 0 }), world.open()];
    await pass(1_000);
    const leader = world.leader;
    expect(leader).toBe(first);
    for (const stream of world.server.streams) stream.open = false; // half open: nothing arrives any more
    world.server.publish(3);
    await pass(60_000);
    expect(second.state?.status).toBe('live');
    expectComplete([second]);
  });
});

it('tabs with another version of the messages are not heard', async () => {
  browser();
  world.open();
  await pass(100);
  expect([...world.channels.keys()]).toEqual(['soldwire-tabs-1:["/api/shows/s1/stream","u1"]']);
});

it('without BroadcastChannel each tab has a stream of its own', async () => {
  browser({ withoutChannels: true });
  const opened = [world.open(), world.open(), world.open()];
  await pass(1_000);
  world.server.publish(2);
  await pass(100);
  expect(world.server.live).toHaveLength(3);
  expectComplete(opened);
});

describe('random lives of tabs', () => {
  // SOLDWIRE_TABS_SEED=n repeats one, SOLDWIRE_TABS_ROUNDS=n tries more.
  const only = process.env.SOLDWIRE_TABS_SEED;
  const rounds = Number(process.env.SOLDWIRE_TABS_ROUNDS ?? 30);
  const seeds = only ? [Number(only)] : Array.from({ length: rounds }, (_, index) => index + 1);

  it.each(seeds)('each tab gets each event once and in order, and one stream remains (seed %i)', async (seed) => {
    browser({ seed, withoutLocks: seed % 3 === 0, delayMs: [2, 20, 200][seed % 3 === 1 ? 1 : seed % 2 === 0 ? 2 : 0] });
    const { random, server } = world;
    const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)];
    for (let step = 0; step < 80; step += 1) {
      const dice = random();
      if (dice < 0.22) world.open({ cursor: `e1-${Math.max(0, server.head - Math.floor(random() * random() * 30))}` });
      else if (dice < 0.55) server.publish(Math.ceil(random() * 10));
      else if (dice < 0.62) pick(world.watching)?.close();
      else if (dice < 0.66) world.leaders[0]?.close();
      else if (dice < 0.71) world.leaders[0]?.crash();
      else if (dice < 0.76) world.leaders[0]?.freeze();
      else if (dice < 0.79) pick(world.watching)?.freeze();
      else if (dice < 0.86) pick(world.tabs.filter((tab) => tab.mode === 'frozen'))?.thaw();
      else if (dice < 0.89) server.cut();
      else if (dice < 0.91) {
        server.down = true;
        server.cut();
      } else server.down = false;
      await pass(Math.floor(random() * (random() < 0.1 ? 20_000 : 400)));
      for (const tab of world.tabs) {
        const { length } = tab.seqs;
        if (length > 0) expect(tab.seqs.at(-1), `${tab.name} counts without holes`).toBe(tab.from + length);
      }
    }
    server.down = false;
    world.tabs.forEach((tab) => tab.thaw());
    await pass(120_000);
    server.publish(3);
    await pass(5_000);
    expectComplete(world.watching);
    // Nobody was helped by the client's own healing.
    expect(world.watching.map((tab) => [tab.name, tab.connection?.counters.gaps, tab.connection?.counters.duplicates])).toEqual(world.watching.map((tab) => [tab.name, 0, 0]));
    expect(server.live.length).toBe(Math.min(1, world.watching.length));
    expect(world.watching.map((tab) => tab.state?.status)).toEqual(world.watching.map(() => 'live'));
  });
});
