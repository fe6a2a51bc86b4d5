import { type RefObject, useEffect } from 'react';

const mark = 'data-keeps-focus';

/**
 * When what has the focus goes away, as a row that moves to another list, the focus stays in its
 * container instead of falling to the page. The container needs tabIndex={-1}.
 */
export function useKeepFocus(container: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = container.current;
    if (!element) return undefined;
    element.setAttribute(mark, '');
    let last: Element | null = null;
    const remember = (event: FocusEvent) => {
      last = event.target instanceof Element ? event.target : null;
    };
    const watcher = new MutationObserver(() => {
      if (last && !last.isConnected && document.activeElement === document.body && !document.querySelector('dialog[open]')) element.focus({ preventScroll: true });
    });
    element.addEventListener('focusin', remember);
    watcher.observe(element, { childList: true, subtree: true });
    return () => {
      element.removeEventListener('focusin', remember);
      watcher.disconnect();
    };
  }, [container]);
}

/** The container that keeps the focus of `element` when it goes away. */
export const keeperOf = (element: Element | null): HTMLElement | null => element?.closest<HTMLElement>(`[${mark}]`) ?? null;
