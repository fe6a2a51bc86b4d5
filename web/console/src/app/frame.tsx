// What stands around every page but the live one: where one can go, and who is signed in.

import { type ReactNode, useEffect, useRef } from 'react';

import type { Session } from '../api/types';
import { type MessageKey, t } from '../i18n';
import { Button } from '../ui/button';
import { AccountMenu } from './account-menu';
import './frame.css';
import { showKeys } from './keys';
import { Link } from './link';
import { cameFromAnotherPage, usePath } from './router';

const places: readonly { readonly to: string; readonly label: MessageKey }[] = [
  { to: '/shows', label: 'app.shows' },
  { to: '/reading', label: 'app.reading' },
  { to: '/members', label: 'app.members' },
  { to: '/settings', label: 'app.settings' },
  { to: '/help', label: 'app.help' },
];

interface FrameProps {
  readonly session: Session;
  /** For the browser's tab. */
  readonly title: string;
  readonly children: ReactNode;
}

export function Frame({ session, title, children }: FrameProps) {
  const path = usePath();
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    document.title = t('app.pageTitle', { page: title });
  }, [title]);
  // The link that led here is gone: without this the focus would fall back to the browser.
  useEffect(() => {
    if (cameFromAnotherPage()) main.current?.focus();
  }, []);
  // On a phone the places scroll sideways, and the present one may lie beyond the edge.
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    nav.current?.querySelector('[aria-current]')?.scrollIntoView?.({ block: 'nearest', inline: 'center' });
  }, []);
  return (
    <div className="frame">
      <a className="skip-link" href="#main" onClick={(event) => {
        event.preventDefault();
        main.current?.focus();
      }}>
        {t('app.skipToContent')}
      </a>
      <header className="frame-head">
        <Link to="/shows" className="brand"><img src="/icon.svg" alt="" width="22" height="22" /> soldwire</Link>
        <span className="frame-workspace" title={session.workspace.name}>{session.workspace.name}</span>
        <nav className="frame-nav" ref={nav} aria-label={t('app.pages')}>
          {places.map(({ to, label }) => (
            <Link key={to} to={to} aria-current={isAt(path, to) ? 'page' : undefined}>{t(label)}</Link>
          ))}
        </nav>
        <div className="frame-tools">
          <Button kind="quiet" aria-label={t('app.keys')} title={t('app.keys')} onClick={() => showKeys()}><kbd>?</kbd></Button>
          <AccountMenu session={session} />
        </div>
      </header>
      <main id="main" ref={main} tabIndex={-1}>{children}</main>
    </div>
  );
}

const isAt = (path: string, place: string): boolean => path === place || path.startsWith(`${place}/`);
