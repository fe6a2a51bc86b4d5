// Makes the address of an overlay: the key, how it looks, and what to paste where.

import { type ReactNode, useEffect, useState } from 'react';

import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import { t } from '../../i18n';
import { type OverlayOptions, writeOptions } from '../../overlay/options';
import { Button } from '../../ui/button';
import { FormDialog } from '../../ui/dialog';
import { useAction } from '../../ui/use-action';
import { CopyField } from './copy-field';
import { OptionsForm } from './options-form';
import './overlay-setup.css';

type Key = { readonly status: 'asking' } | { readonly status: 'failed'; readonly error: unknown } | { readonly status: 'known'; readonly key: string | null };

interface OverlaySetupProps {
  readonly showId: string;
  readonly refusal: string | null;
  readonly backLink: ReactNode;
  /** They live in this page's address, so that a look can be kept and handed on. */
  readonly options: OverlayOptions;
  readonly onOptions: (options: OverlayOptions) => void;
}

export function OverlaySetup({ showId, refusal, backLink, options, onOptions }: OverlaySetupProps) {
  const [key, setKey] = useState<Key>({ status: 'asking' });
  const [asking, setAsking] = useState<'renew' | 'withdraw' | null>(null);
  const change = useAction();

  useEffect(() => {
    // A viewer may not see the key: it opens the show to whoever has it.
    if (refusal !== null) return undefined;
    let gone = false;
    api.publicKey(showId).then(
      (answer) => !gone && setKey({ status: 'known', key: answer.key }),
      (error: unknown) => !gone && setKey({ status: 'failed', error }),
    );
    return () => {
      gone = true;
    };
  }, [showId, refusal]);

  const make = () => change.run(async () => setKey({ status: 'known', key: (await api.makePublicKey(showId)).key }));
  const withdraw = () =>
    change.run(async () => {
      await api.withdrawPublicKey(showId);
      setKey({ status: 'known', key: null });
    });

  return (
    <div className="overlay-setup">
      <header className="page-head">
        {backLink}
        <h1>{t('overlaySetup.title')}</h1>
      </header>
      <p className="overlay-setup-lead">{t('overlaySetup.lead')}</p>
      {refusal !== null ? <p className="fault-box">{refusal}</p> : null}
      {key.status === 'failed' ? <p className="fault-box" role="alert">{inWords(key.error)}</p> : null}
      {change.fault && asking === null ? <p className="fault-box" role="alert">{inWords(change.fault)}</p> : null}
      {key.status === 'known' && key.key === null ? (
        <section className="overlay-setup-none" aria-label={t('overlaySetup.key')}>
          <p>{t('overlaySetup.noKey')}</p>
          <Button kind="primary" busy={change.busy} onClick={() => void make()}>{t('overlaySetup.makeKey')}</Button>
        </section>
      ) : null}
      {key.status === 'known' && key.key !== null ? (
        <>
          <Preview address={addressOf(key.key, options)} theme={options.theme} />
          <OptionsForm options={options} onOptions={onOptions} />
          <section className="overlay-setup-take" aria-label={t('overlaySetup.take')}>
            <CopyField label={t('overlaySetup.address')} hint={t('overlaySetup.addressHint')} copyLabel={t('overlaySetup.copyAddress')} text={`${location.origin}${addressOf(key.key, options)}`} />
            <CopyField label={t('overlaySetup.frame')} hint={t('overlaySetup.frameHint')} copyLabel={t('overlaySetup.copyFrame')} text={frameOf(`${location.origin}${addressOf(key.key, options)}`)} />
          </section>
          <section className="overlay-setup-key" aria-label={t('overlaySetup.key')}>
            <h2>{t('overlaySetup.key')}</h2>
            <p className="quiet">{t('overlaySetup.keyHelp')}</p>
            <Button onClick={() => setAsking('renew')}>{t('overlaySetup.renewKey')}</Button>
            <Button kind="danger" onClick={() => setAsking('withdraw')}>{t('overlaySetup.withdrawKey')}</Button>
          </section>
        </>
      ) : null}
      {asking ? (
        <FormDialog
          title={asking === 'renew' ? t('overlaySetup.renewTitle') : t('overlaySetup.withdrawTitle')}
          submitLabel={asking === 'renew' ? t('overlaySetup.renewKey') : t('overlaySetup.withdrawKey')}
          submitKind="danger"
          busy={change.busy}
          fault={change.fault ? inWords(change.fault) : null}
          onClose={() => {
            change.clear();
            setAsking(null);
          }}
          onSubmit={() => void (asking === 'renew' ? make() : withdraw()).then((done) => done && setAsking(null))}
        >
          <p>{t('overlaySetup.endsAll')}</p>
        </FormDialog>
      ) : null}
    </div>
  );
}

function addressOf(key: string, options: OverlayOptions): string {
  const query = writeOptions(options);
  return `/overlay/${encodeURIComponent(key)}${query === '' ? '' : `?${query}`}`;
}

/** Attribute values: the address has "&" between its options. */
const frameOf = (address: string): string =>
  `<iframe src="${address.replaceAll('&', '&amp;')}" title="${t('overlaySetup.frameTitle')}" width="420" height="140" style="border:0;color-scheme:light" loading="lazy"></iframe>`;

/** The overlay itself, on a picture light and dark at once. */
function Preview({ address, theme }: { readonly address: string; readonly theme: OverlayOptions['theme'] }) {
  return (
    <section className="overlay-preview" aria-label={t('overlaySetup.preview')} data-theme={theme}>
      <iframe key={address} src={address} title={t('overlaySetup.preview')} tabIndex={-1} />
    </section>
  );
}
