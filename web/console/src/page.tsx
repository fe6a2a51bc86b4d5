// The page itself, once its language is there.

import { StrictMode, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';

import { App } from './app/app';
import { ErrorBoundary } from './app/error-boundary';
import { SessionProvider } from './app/session';
import { currentLocale, subscribeToLocale } from './i18n';

/** Everything is rendered anew in another language: every text changes. */
function Page() {
  return (
    <SessionProvider key={useSyncExternalStore(subscribeToLocale, currentLocale)}>
      <App />
    </SessionProvider>
  );
}

export const showPage = (root: HTMLElement) =>
  createRoot(root).render(
    <StrictMode>
      <ErrorBoundary>
        <Page />
      </ErrorBoundary>
    </StrictMode>,
  );
