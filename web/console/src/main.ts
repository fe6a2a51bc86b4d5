// Starts the console: its words, React, and the page, each a script of its own, because a browser runs a script in
// one task. All are asked for at once (vite.config.ts).

import { applyStoredTheme } from './app/theme';
import { preferredLocale, switchLanguage } from './i18n';
import './ui/tokens.css';
import './ui/base.css';
import './ui/controls.css';
import './ui/pane.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

applyStoredTheme();
// A console in English is better than none.
const language = switchLanguage(preferredLocale()).catch((error: unknown) => console.warn('soldwire: the language could not be loaded', error));
await import('react-dom/client');
const { showPage } = await import('./page');
await language;
showPage(root);
