// One page of the console against the mock, for tests.

import { cleanup, configure, render } from '@testing-library/react';
import { StrictMode } from 'react';
import { vi } from 'vitest';

import type { Role } from '../src/api/types';
import { App } from '../src/app/app';
import { SessionProvider } from '../src/app/session';
import { type Running, runServer } from './server';

let server: Running | null = null;

/** jsdom has neither layout nor modal dialogs. */
export function preparePages(): void {
  // A busy machine is slow, not wrong.
  configure({ asyncUtilTimeout: 10_000 });
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  HTMLElement.prototype.scrollTo = () => undefined;
  HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function (this: HTMLDialogElement) {
    this.open = false;
  };
}

export async function openPage(path: string, options: { readonly role?: Role; readonly signedIn?: boolean } = {}): Promise<Running> {
  server = await runServer({ role: options.role });
  server.mock.signedIn = options.signedIn ?? true;
  history.replaceState(null, '', path);
  render(<StrictMode><SessionProvider><App /></SessionProvider></StrictMode>);
  return server;
}

export async function closePage(): Promise<void> {
  cleanup();
  // A shared connection outlives its last user for a moment, and would ask the next test's server.
  window.dispatchEvent(new Event('pagehide'));
  await server?.stop();
  server = null;
  localStorage.clear();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
}
