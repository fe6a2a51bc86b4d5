import { type ReactNode, useEffect, useState } from 'react';

import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import { rich, t } from '../../i18n';
import { Button } from '../../ui/button';
import { CopyButton } from '../../ui/copy-button';
import { FormDialog } from '../../ui/dialog';
import { TextField } from '../../ui/field';
import { useAction } from '../../ui/use-action';

interface PublicAccessProps {
  readonly showId: string;
  readonly refusal: string | null;
  readonly readOutLink: ReactNode;
}

/** The show's public address: made, copied, renewed, withdrawn. */
export function PublicAccess({ showId, refusal, readOutLink }: PublicAccessProps) {
  /** Null: none. Undefined: not known yet. */
  const [key, setKey] = useState<string | null | undefined>(undefined);
  const [asking, setAsking] = useState<'renew' | 'withdraw' | null>(null);
  const { busy, fault, run, clear } = useAction();

  useEffect(() => {
    // Only those who may change it may see it.
    if (refusal === null) void run(async () => setKey((await api.publicKey(showId)).key));
  }, [refusal, run, showId]);

  const make = () => run(async () => setKey((await api.makePublicKey(showId)).key));
  const withdraw = () =>
    run(async () => {
      await api.withdrawPublicKey(showId);
      setKey(null);
    });
  const address = key ? `${location.origin}/overlay/${encodeURIComponent(key)}` : '';
  return (
    <section className="card" aria-labelledby="public-access">
      <header className="card-head">
        <h2 id="public-access">{t('setup.public')}</h2>
        <p className="quiet">{t('setup.publicHint')}</p>
      </header>
      {key ? (
        <>
          <div className="public-link">
            <TextField label={t('setup.overlayAddress')} readOnly value={address} onFocus={(event) => event.target.select()} />
            <CopyButton text={address} label={t('setup.copyAddress')} />
            <a className="button" href={address} target="_blank" rel="noreferrer">{t('setup.openAddress')}</a>
          </div>
          <div className="card-actions">
            <Button size="small" refusal={refusal} onClick={() => setAsking('renew')}>{t('setup.renewKey')}</Button>
            <Button size="small" kind="danger" refusal={refusal} onClick={() => setAsking('withdraw')}>{t('setup.withdrawKey')}</Button>
          </div>
        </>
      ) : (
        <div className="card-actions">
          <p className="quiet">{key === null ? t('setup.publicOff') : refusal}</p>
          <Button refusal={refusal} busy={busy} onClick={() => void make()}>{t('setup.makeKey')}</Button>
        </div>
      )}
      <p>{rich('setup.readOutHint', { link: <span key="link">{readOutLink}</span> })}</p>
      {fault && !asking ? <p className="fault-box" role="alert">{inWords(fault)}</p> : null}
      {asking ? (
        <FormDialog
          title={asking === 'renew' ? t('setup.renewTitle') : t('setup.withdrawTitle')}
          submitLabel={asking === 'renew' ? t('setup.renewKey') : t('setup.withdrawKey')}
          submitKind="danger"
          busy={busy}
          fault={fault ? inWords(fault) : null}
          onClose={() => {
            clear();
            setAsking(null);
          }}
          onSubmit={() => void (asking === 'renew' ? make() : withdraw()).then((done) => done && setAsking(null))}
        >
          <p>{asking === 'renew' ? t('setup.renewText') : t('setup.withdrawText')}</p>
        </FormDialog>
      ) : null}
    </section>
  );
}
