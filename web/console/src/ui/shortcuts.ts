// The keys of the console: what is on the screen registers them, and one listener serves them.
//
// The list is the truth for the cheat sheet, so a key that works is on it and the other way round.
// Where two parts want the same key, the one that came last has it (a drawer above a list).
// Keys without Control or Command do nothing while somebody types (but Escape and F6 do), and none
// works behind a modal dialog. Letters are found by their place on the keyboard where the layout has no Latin ones.

import { useEffect, useRef, useSyncExternalStore } from 'react';

import type { MessageKey } from '../i18n';

export interface Shortcut {
  /** Each of them does it: 'n', 'Shift+N', 'ArrowDown', '/', 'Mod+Enter' (Command on a Mac, else Control). */
  readonly keys: readonly string[];
  /** What it does, as the cheat sheet says it. */
  readonly label: MessageKey;
  /** The heading that it stands under; left out: the page's own keys. */
  readonly group?: MessageKey;
  /** Left out where the focused element itself listens: the entry is for the cheat sheet. */
  readonly run?: (event: KeyboardEvent) => void;
  /** The key is this entry's only while this is true; else it goes to the next one that wants it. */
  readonly when?: () => boolean;
  /** Goes on while the key is held down. */
  readonly repeats?: boolean;
}

const storageKey = 'soldwire.single-keys';

let lists: readonly (readonly Shortcut[])[] = [];
let flat: readonly Shortcut[] = [];
let singleKeys = read() !== 'off';
const listeners = new Set<() => void>();

/** Registers keys while the component is there. The functions of the last render are called. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  const shape = shortcuts.map(({ keys, label, group }) => [keys.join(' '), label, group].join('|')).join('\n');
  useEffect(() => {
    const own = latest.current.map((shortcut, index): Shortcut => ({
      ...shortcut,
      run: shortcut.run && ((event) => latest.current[index]?.run?.(event)),
      when: shortcut.when && (() => latest.current[index]?.when?.() ?? false),
    }));
    change([...lists, own]);
    return () => change(lists.filter((list) => list !== own));
  }, [shape]);
}

/** Every key that works now, in the order of registration. */
export function useRegisteredShortcuts(): readonly Shortcut[] {
  return useSyncExternalStore(subscribe, () => flat);
}

/** Whether keys without Control or Command work: speech input and shaky hands press them by accident. */
export function useSingleKeys(): readonly [boolean, (on: boolean) => void] {
  return [useSyncExternalStore(subscribe, () => singleKeys), setSingleKeys];
}

export function setSingleKeys(on: boolean): void {
  singleKeys = on;
  try {
    if (on) localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, 'off');
  } catch {
    // The choice then holds until the page is left.
  }
  listeners.forEach((listener) => listener());
}

/** "Shift+N" as the words on the keys. */
export function keyNames(keys: string): readonly string[] {
  return partsOf(keys).map((part) => names[part] ?? (part.length === 1 ? part.toUpperCase() : part));
}

const isMac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent);
const names: Readonly<Record<string, string>> = {
  ArrowDown: '↓', ArrowUp: '↑', ArrowLeft: '←', ArrowRight: '→', Escape: 'Esc', Mod: isMac ? '⌘' : 'Ctrl', Alt: isMac ? '⌥' : 'Alt',
};

/** "Shift++" has a plus for its last part. */
const partsOf = (keys: string): readonly string[] => keys.split(/\+(?=.)/);

export function fitsKey(event: KeyboardEvent, keys: string): boolean {
  const parts = partsOf(keys);
  const wanted = parts.at(-1) ?? '';
  const needs = (name: string) => parts.slice(0, -1).includes(name);
  const typesByAltGr = event.getModifierState('AltGraph');
  if (!typesByAltGr && ((event.ctrlKey || event.metaKey) !== needs('Mod') || event.altKey !== needs('Alt'))) return false;
  // Where "/" or "+" lies, and whether it takes Shift, is the layout's business.
  const isSign = wanted.length === 1 && wanted.toLowerCase() === wanted.toUpperCase();
  if (!isSign && event.shiftKey !== needs('Shift')) return false;
  return latinKey(event).toLowerCase() === wanted.toLowerCase();
}

function latinKey(event: KeyboardEvent): string {
  // eslint-disable-next-line no-control-regex -- exactly the characters that such layouts lack
  if (event.key.length !== 1 || /^[\x00-\x7f]$/.test(event.key)) return event.key;
  return /^(?:Key|Digit)(.)$/.exec(event.code)?.[1] ?? event.key;
}

const isSingle = (keys: string): boolean => partsOf(keys).every((part) => part.length === 1 || part === 'Shift');

const worksWhileTyping = (keys: string): boolean => keys.startsWith('Mod+') || keys === 'Escape' || /^(?:Shift\+)?F\d+$/.test(keys);

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit', 'range'].includes(target.type);
}

function serve(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]')) return;
  const typing = isTyping(event.target);
  for (const { keys, run, repeats, when } of [...flat].reverse()) {
    const key = run && keys.find((one) => fitsKey(event, one));
    if (!key || when?.() === false || (isSingle(key) && !singleKeys)) continue;
    if (typing && !worksWhileTyping(key)) return;
    event.preventDefault();
    if (!event.repeat || repeats) run(event);
    return;
  }
}

function change(next: typeof lists): void {
  if (lists.length === 0) window.addEventListener('keydown', serve);
  lists = next;
  flat = lists.flat();
  if (lists.length === 0) window.removeEventListener('keydown', serve);
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function read(): string | null {
  try {
    return globalThis.localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}
