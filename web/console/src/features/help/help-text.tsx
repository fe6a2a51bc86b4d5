import type { ReactNode } from 'react';

import { type MessageKey, rich, t } from '../../i18n';
import { Button } from '../../ui/button';
import './help.css';

interface HelpTextProps {
  readonly onShowKeys: () => void;
  readonly renderLink: (to: string, label: ReactNode) => ReactNode;
}

const before: readonly MessageKey[] = ['help.before1', 'help.before2', 'help.before3', 'help.before4'];
const during: readonly MessageKey[] = ['help.during1', 'help.during2', 'help.during3', 'help.during4', 'help.during5', 'help.during6'];
const trouble: readonly (readonly [seen: MessageKey, means: MessageKey])[] = [
  ['help.seenLost', 'help.meansLost'],
  ['help.seenBackingOff', 'help.meansBackingOff'],
  ['help.seenExpired', 'help.meansExpired'],
  ['help.seenHidden', 'help.meansHidden'],
  ['help.seenSilent', 'help.meansSilent'],
];

/** The essentials of running a show, for somebody who is about to. */
export function HelpText({ onShowKeys, renderLink }: HelpTextProps) {
  const link = (to: string) => (inside: ReactNode[]) => renderLink(to, inside);
  const say = (key: MessageKey) =>
    rich(key, {
      b: (inside) => <strong>{inside}</strong>,
      reading: link('/reading'),
      settings: link('/settings'),
      newShow: link('/shows/new'),
    });
  return (
    <article className="page help-text">
      <header className="page-head">
        <h1>{t('help.title')}</h1>
        <Button onClick={onShowKeys}>{t('help.keys')} <kbd>?</kbd></Button>
        <p className="quiet">{t('help.intro')}</p>
      </header>
      <section className="card" aria-labelledby="help-before">
        <h2 id="help-before">{t('help.before')}</h2>
        <ol>{before.map((key) => <li key={key}>{say(key)}</li>)}</ol>
      </section>
      <section className="card" aria-labelledby="help-reading">
        <h2 id="help-reading">{t('help.reading')}</h2>
        <p>{say('help.reading1')}</p>
        <p>{say('help.reading2')}</p>
        <p>{say('help.reading3')}</p>
      </section>
      <section className="card" aria-labelledby="help-during">
        <h2 id="help-during">{t('help.during')}</h2>
        <ul>{during.map((key) => <li key={key}>{say(key)}</li>)}</ul>
      </section>
      <section className="card" aria-labelledby="help-trouble">
        <h2 id="help-trouble">{t('help.trouble')}</h2>
        <table>
          <thead><tr><th scope="col">{t('help.youSee')}</th><th scope="col">{t('help.itMeans')}</th></tr></thead>
          <tbody>
            {trouble.map(([seen, means]) => <tr key={seen}><td>{t(seen)}</td><td>{t(means)}</td></tr>)}
          </tbody>
        </table>
        <p>{t('help.doctor')}</p>
        <pre tabIndex={0} aria-label={t('help.doctorCommand')}><code>soldwire doctor {location.origin}</code></pre>
      </section>
      <section className="card" aria-labelledby="help-after">
        <h2 id="help-after">{t('help.after')}</h2>
        <p>{say('help.after1')}</p>
        <p>{say('help.after2')}</p>
      </section>
    </article>
  );
}
