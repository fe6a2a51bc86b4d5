import { cleanup, render, screen, waitFor } from '@testing-library/react';
import { useRef } from 'react';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';

import { Dialog } from '../src/ui/dialog';
import { useKeepFocus } from '../src/ui/use-keep-focus';

beforeAll(() => {
  HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
    this.open = true;
    this.querySelector('button')?.focus();
  };
  HTMLDialogElement.prototype.close = function (this: HTMLDialogElement) {
    this.open = false;
  };
});
afterEach(cleanup);

function Drawer({ rows, asks = false }: { readonly rows: readonly string[]; readonly asks?: boolean }) {
  const ref = useRef<HTMLElement>(null);
  useKeepFocus(ref);
  return (
    <>
      <section ref={ref} tabIndex={-1} aria-label="Drawer">{rows.map((row) => <button key={row} type="button">{row}</button>)}</section>
      {asks ? <Dialog title="Sure?" onClose={() => undefined}><button type="button">Yes</button></Dialog> : null}
    </>
  );
}
const drawer = () => screen.getByRole('region', { name: 'Drawer' });

describe('the focus', () => {
  it('stays in the drawer when its row goes', async () => {
    const { rerender } = render(<Drawer rows={['anna', 'ben']} />);
    screen.getByRole('button', { name: 'anna' }).focus();
    rerender(<Drawer rows={['ben']} />);
    await waitFor(() => expect(document.activeElement).toBe(drawer()));
  });

  it('comes back from a dialog to the drawer when its row went meanwhile', () => {
    const { rerender } = render(<Drawer rows={['anna', 'ben']} />);
    screen.getByRole('button', { name: 'anna' }).focus();
    rerender(<Drawer rows={['anna', 'ben']} asks />);
    rerender(<Drawer rows={['ben']} asks />);
    rerender(<Drawer rows={['ben']} />);
    expect(document.activeElement).toBe(drawer());
  });

  it('is left alone when somebody went elsewhere', async () => {
    const { rerender } = render(<Drawer rows={['anna', 'ben']} />);
    screen.getByRole('button', { name: 'anna' }).focus();
    screen.getByRole('button', { name: 'anna' }).blur();
    rerender(<Drawer rows={['anna']} />);
    await Promise.resolve();
    expect(document.activeElement).toBe(document.body);
  });
});
