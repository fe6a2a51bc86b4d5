// @vitest-environment jsdom
import { act, cleanup, render, screen } from '@testing-library/react';
import { StrictMode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { useRealtime } from '../src/react.js';
import { FakeEventSource, World } from './fake-world.js';

let world: World;
beforeEach(() => {
  world = new World();
  vi.stubGlobal(
    'EventSource',
    class extends FakeEventSource {
      constructor(url: string) {
        super(url);
        world.sources.push(this);
      }
    },
  );
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(async () => {
  cleanup();
  await vi.advanceTimersByTimeAsync(1_000);
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function Watcher(props: { showId?: string; cursor?: string; label?: string; enabled?: boolean; account?: string; seen?: number[] }) {
  const { state, pulse } = useRealtime({
    showId: props.showId ?? 's1',
    cursor: props.cursor,
    enabled: props.enabled,
    account: props.account,
    onEvent: (event) => props.seen?.push(event.seq),
  });
  return (
    <p>
      {props.label ?? 'state'}: {state.status} {pulse?.operators ?? '-'}
    </p>
  );
}

const settle = (ms = 0) => act(() => vi.advanceTimersByTimeAsync(ms));

describe('useRealtime', () => {
  it('opens one stream under StrictMode and shows its state', async () => {
    const seen: number[] = [];
    render(<StrictMode><Watcher cursor="e1-4" seen={seen} /></StrictMode>);
    await settle();
    expect(world.sources).toHaveLength(1);
    expect(world.source.url).toBe('/api/shows/s1/stream?after=e1-4');
    await act(async () => world.hello({ seq: 4, cursor: 4, mode: 'resumed', operators: 3 }));
    expect(screen.getByText('state: live 3')).toBeTruthy();
    await act(async () => world.event(5));
    expect(seen).toEqual([5]);
  });

  it('shares one stream between components and closes it after the last one', async () => {
    const first: number[] = [];
    const second: number[] = [];
    const view = render(<><Watcher label="a" seen={first} /><Watcher label="b" seen={second} /></>);
    await settle();
    expect(world.sources).toHaveLength(1);
    await act(async () => {
      world.hello();
      world.event(1);
    });
    view.rerender(<Watcher label="a" seen={first} />);
    await settle(2_000);
    await act(async () => world.event(2));
    expect(first).toEqual([1, 2]);
    expect(second).toEqual([1]);
    view.unmount();
    await settle(499);
    expect(world.source.readyState).toBe(1);
    await settle(1);
    expect(world.source.readyState).toBe(2);
  });

  it('keeps what arrives while a page is changed, for whoever takes hold again', async () => {
    const seen: number[] = [];
    const view = render(<Watcher cursor="e1-0" seen={seen} />);
    await settle();
    await act(async () => world.hello({ cursor: 0, mode: 'resumed' }));
    view.unmount();
    world.event(1);
    world.event(2);
    render(<Watcher cursor="e1-0" seen={seen} />);
    await settle();
    expect(world.sources).toHaveLength(1);
    expect(seen).toEqual([1, 2]);
  });

  it('opens a stream of its own for a component whose snapshot is elsewhere in the log', async () => {
    const late: number[] = [];
    render(<Watcher label="a" cursor="e1-0" />);
    await settle();
    await act(async () => {
      world.hello({ cursor: 0, mode: 'resumed' });
      world.event(1);
    });
    render(<Watcher label="b" cursor="e1-0" seen={late} />);
    await settle();
    expect(world.sources).toHaveLength(2);
    expect(world.source.url).toContain('after=e1-0');
  });

  it('opens nothing until it is enabled, and changes with the show', async () => {
    const view = render(<Watcher enabled={false} />);
    await settle();
    expect(world.sources).toHaveLength(0);
    view.rerender(<Watcher enabled />);
    await settle();
    view.rerender(<Watcher enabled showId="s2" />);
    await settle(1_000);
    expect(world.sources.map((source) => [source.url, source.readyState])).toEqual([
      ['/api/shows/s1/stream', 2],
      ['/api/shows/s2/stream', 0],
    ]);
  });

  it('calls the handler of the latest render', async () => {
    const first: number[] = [];
    const second: number[] = [];
    const view = render(<Watcher seen={first} />);
    await settle();
    await act(async () => world.hello());
    view.rerender(<Watcher seen={second} />);
    await act(async () => world.event(1));
    expect([first, second]).toEqual([[], [1]]);
    expect(world.sources).toHaveLength(1);
  });

  it('shares with other tabs of the same account only, and with none without an account', async () => {
    const open = new Set<string>();
    vi.stubGlobal(
      'BroadcastChannel',
      class {
        onmessage = null;
        constructor(readonly name: string) {
          open.add(name);
        }
        postMessage(): void {
          // nobody else is there
        }
        close(): void {
          open.delete(this.name);
        }
      },
    );
    const view = render(<Watcher />);
    await settle();
    expect([...open]).toEqual([]);
    const channel = (account: string) => `soldwire-tabs-1:["/api/shows/s1/stream","${account}"]`;
    view.rerender(<Watcher account="u1" />);
    await settle(1_000);
    expect([...open]).toEqual([channel('u1')]);
    view.rerender(<Watcher account="u1" seen={[]} />);
    await settle(1_000);
    view.rerender(<Watcher account="u2" />);
    await settle(1_000);
    expect([...open]).toEqual([channel('u2')]);
    expect(world.sources.map((source) => source.readyState)).toEqual([2, 2, 0]);
    view.unmount();
    await settle(1_000);
    expect([...open]).toEqual([]);
  });
});
