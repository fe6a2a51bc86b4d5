import { StrictMode, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';

import { App } from './app/app';
import { ErrorBoundary } from './app/error-boundary';
import { SessionProvider } from './app/session';
import { applyStoredTheme } from './app/theme';
import { currentLocale, preferredLocale, subscribeToLocale, switchLanguage } from './i18n';
import './ui/tokens.css';
import './ui/base.css';
import './ui/controls.css';
import './ui/pane.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

/** Everything is rendered anew in another language: every text changes. */
function Page() {
  return (
    <SessionProvider key={useSyncExternalStore(subscribeToLocale, currentLocale)}>
      <App />
    </SessionProvider>
  );
}

const show = () =>
  createRoot(root).render(
    <StrictMode>
      <ErrorBoundary>
        <Page />
      </ErrorBoundary>
    </StrictMode>,
  );
applyStoredTheme();
// A console in English is better than none.
switchLanguage(preferredLocale()).catch((error: unknown) => console.warn('soldwire: the language could not be loaded', error)).finally(show);
