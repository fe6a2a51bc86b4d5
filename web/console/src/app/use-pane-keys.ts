// Going from pane to pane by key.

import { type RefObject, useCallback } from 'react';

import { useShortcuts } from '../ui/shortcuts';

export const panes = ['items', 'review', 'claims', 'comments'] as const;
export type Pane = (typeof panes)[number];

/** The panes carry `data-pane`; on a phone only one of them is there, and `onPane` brings the wanted one. */
export function usePaneKeys(page: RefObject<HTMLElement | null>, onPane: (pane: Pane) => void): void {
  const find = useCallback((pane: Pane) => page.current?.querySelector<HTMLElement>(`[data-pane="${pane}"]`) ?? null, [page]);
  const go = (pane: Pane, places: readonly string[]) => {
    onPane(pane);
    // The pane may have to come first.
    requestAnimationFrame(() => {
      const element = find(pane);
      places.map((place) => element?.querySelector<HTMLElement>(place)).find((found) => found)?.focus();
    });
  };
  const present = (): Pane | null => panes.find((pane) => find(pane)?.contains(document.activeElement)) ?? null;
  const cycle = (step: 1 | -1) => {
    const now = present();
    const at = now === null ? (step === 1 ? -1 : 0) : panes.indexOf(now);
    go(panes[(at + step + panes.length) % panes.length] ?? 'items', rowPlaces);
  };
  useShortcuts([
    { keys: ['1'], label: 'status.keyItems', group: 'status.keysPanes', run: () => go('items', rowPlaces) },
    { keys: ['2'], label: 'status.keyReview', group: 'status.keysPanes', run: () => go('review', rowPlaces) },
    { keys: ['3'], label: 'status.keyClaims', group: 'status.keysPanes', run: () => go('claims', rowPlaces) },
    { keys: ['4'], label: 'status.keyComments', group: 'status.keysPanes', run: () => go('comments', rowPlaces) },
    { keys: ['F6'], label: 'status.keyNextPane', group: 'status.keysPanes', run: () => cycle(1) },
    { keys: ['Shift+F6'], label: 'status.keyPaneBefore', group: 'status.keysPanes', run: () => cycle(-1) },
    { keys: ['/'], label: 'status.keySearch', group: 'status.keysPanes', run: () => go(present() ?? 'items', ['input[type=search]']) },
  ]);
}

const rowPlaces = ['[aria-current][data-row-focus]', '[data-row-focus]', '.virtual-scroller:not([hidden])', 'input'];
