import { cleanup, fireEvent, render, renderHook } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';

import { type Shortcut, keyNames, setSingleKeys, useRegisteredShortcuts, useShortcuts } from '../src/ui/shortcuts';

afterEach(() => {
  cleanup();
  setSingleKeys(true);
  document.body.replaceChildren();
});

function Part({ list }: { readonly list: readonly Shortcut[] }) {
  useShortcuts(list);
  return null;
}

const shortcut = (keys: string, run: () => void): Shortcut => ({ keys: [keys], label: 'app.openingConsole', run });
const press = (init: KeyboardEventInit, target: EventTarget = document.body) => fireEvent.keyDown(target as Element, init);

it('runs what is registered, and no more once the part is gone', () => {
  const run = vi.fn();
  const { unmount } = render(<Part list={[shortcut('n', run)]} />);
  press({ key: 'n' });
  unmount();
  press({ key: 'n' });
  expect(run).toHaveBeenCalledTimes(1);
});

it.each<[string, KeyboardEventInit, boolean]>([
  ['n', { key: 'n' }, true],
  ['n', { key: 'N', shiftKey: true }, false],
  ['n', { key: 'N' }, true], // Caps Lock
  ['Shift+N', { key: 'N', shiftKey: true }, true],
  ['n', { key: 'n', ctrlKey: true }, false],
  ['Mod+Enter', { key: 'Enter', metaKey: true }, true],
  ['+', { key: '+', shiftKey: true }, true],
  ['/', { key: '/', shiftKey: true }, true], // Shift+7 on a German keyboard
  ['n', { key: 'ื', code: 'KeyN' }, true], // a Thai layout
  ['1', { key: '&', code: 'Digit1' }, false], // a French layout: Latin, and its own
  ['ArrowDown', { key: 'ArrowDown' }, true],
])('%s and %o', (keys, event, works) => {
  const run = vi.fn();
  render(<Part list={[shortcut(keys, run)]} />);
  press(event);
  expect(run).toHaveBeenCalledTimes(works ? 1 : 0);
});

it('keeps out of the way of typing, of dialogs and of input methods', () => {
  const run = vi.fn();
  render(<><Part list={[shortcut('n', run), shortcut('Mod+k', run)]} /><input aria-label="Name" /></>);
  const input = document.querySelector('input');
  press({ key: 'n' }, input ?? document.body);
  press({ key: 'n', isComposing: true });
  expect(run).not.toHaveBeenCalled();
  press({ key: 'k', ctrlKey: true }, input ?? document.body);
  expect(run).toHaveBeenCalledTimes(1);
  const dialog = document.createElement('dialog');
  dialog.setAttribute('open', '');
  document.body.append(dialog);
  press({ key: 'n' });
  expect(run).toHaveBeenCalledTimes(1);
});

it('gives a key to the part that came last', () => {
  const list = vi.fn();
  const drawer = vi.fn();
  const { rerender } = render(<><Part list={[shortcut('e', list)]} /></>);
  rerender(<><Part list={[shortcut('e', list)]} /><Part list={[shortcut('e', drawer)]} /></>);
  press({ key: 'e' });
  expect([list.mock.calls.length, drawer.mock.calls.length]).toEqual([0, 1]);
});

it('can be told to leave single letters alone', () => {
  const run = vi.fn();
  render(<Part list={[shortcut('n', run), shortcut('F6', run)]} />);
  setSingleKeys(false);
  press({ key: 'n' });
  expect(run).not.toHaveBeenCalled();
  press({ key: 'F6' });
  expect(run).toHaveBeenCalledTimes(1);
});

it('does a held key once, unless it is for walking', () => {
  const once = vi.fn();
  const walk = vi.fn();
  render(<Part list={[shortcut('n', once), { ...shortcut('j', walk), repeats: true }]} />);
  for (const key of ['n', 'j']) {
    press({ key });
    press({ key, repeat: true });
  }
  expect([once.mock.calls.length, walk.mock.calls.length]).toEqual([1, 2]);
});

it('lists what works now, for the cheat sheet', () => {
  const { result } = renderHook(() => useRegisteredShortcuts());
  const { unmount } = render(<Part list={[shortcut('Shift+N', () => undefined)]} />);
  expect(result.current.map((one) => one.keys)).toEqual([['Shift+N']]);
  unmount();
  expect(result.current).toEqual([]);
  expect(keyNames('Shift+N')).toEqual(['Shift', 'N']);
  expect(keyNames('+')).toEqual(['+']);
});
