import { useState } from 'react';

import { api, newKey } from '../../api/client';
import { inWords } from '../../api/problem';
import { type RehearsalPace, rehearsalPaceOf, type Show } from '../../api/types';
import { t } from '../../i18n';
import { Button } from '../../ui/button';
import { FormDialog } from '../../ui/dialog';
import { useAction } from '../../ui/use-action';
import './rehearsal-controls.css';

/** What shows differ by: from an empty evening to a rush that no shop has seen. */
const paces = [10, 30, 60, 120, 300, 600, 1_200] as const;
const crowds = [10, 40, 100, 500, 2_000] as const;
const usual: RehearsalPace = { commentsPerMinute: 30, buyers: 40 };

interface RehearsalControlsProps {
  readonly show: Show;
  readonly refusal: string | null;
  /** The rehearsal was erased; a new draft has this id. */
  readonly onErased: (showId: string) => void;
}

/** Simulated buyers: how many, how fast, and starting over. */
export function RehearsalControls({ show, refusal, onErased }: RehearsalControlsProps) {
  const pace = rehearsalPaceOf(show);
  const [wanted, setWanted] = useState<RehearsalPace>(usual);
  const [asking, setAsking] = useState(false);
  /** Erasing twice must not erase what came after the first time. */
  const [eraseKey] = useState(newKey);
  const change = useAction();
  const erase = useAction();
  const shown = pace ?? wanted;
  const notNow = show.status === 'active' || show.status === 'paused' ? null : t('rehearsal.startFirst');
  const set = (next: RehearsalPace) => {
    setWanted(next);
    // Buyers who write already change their pace at once.
    if (pace) void change.run(() => api.setRehearsalPace(show.id, next));
  };
  return (
    <>
      <div className="rehearsal-controls">
        <Amounts
          label={t('rehearsal.pace')}
          amounts={paces}
          value={shown.commentsPerMinute}
          refusal={refusal}
          words={(count) => t('rehearsal.perMinute', { count })}
          onChange={(commentsPerMinute) => set({ ...shown, commentsPerMinute })}
        />
        <Amounts
          label={t('rehearsal.buyers')}
          amounts={crowds}
          value={shown.buyers}
          refusal={refusal}
          words={(count) => t('rehearsal.buyerCount', { count })}
          onChange={(buyers) => set({ ...shown, buyers })}
        />
        {pace ? (
          <Button size="small" refusal={refusal} busy={change.busy} onClick={() => void change.run(() => api.stopRehearsal(show.id))}>{t('rehearsal.stopBuyers')}</Button>
        ) : (
          <Button size="small" kind="primary" refusal={refusal ?? notNow} busy={change.busy} onClick={() => void change.run(() => api.setRehearsalPace(show.id, wanted))}>
            {t('rehearsal.startBuyers')}
          </Button>
        )}
        <Button size="small" refusal={refusal} onClick={() => setAsking(true)}>{t('rehearsal.startOver')}</Button>
      </div>
      {change.fault ? <p className="rehearsal-fault" role="alert">{inWords(change.fault)}</p> : null}
      {asking ? (
        <FormDialog
          title={t('rehearsal.startOverTitle')}
          submitLabel={t('rehearsal.startOverSubmit')}
          submitKind="danger"
          busy={erase.busy}
          fault={erase.fault ? inWords(erase.fault) : null}
          onClose={() => {
            erase.clear();
            setAsking(false);
          }}
          onSubmit={() => void erase.run(async () => onErased((await api.eraseRehearsal(show.id, eraseKey)).id))}
        >
          <p>{t('rehearsal.startOverText')}</p>
        </FormDialog>
      ) : null}
    </>
  );
}

interface AmountsProps {
  readonly label: string;
  readonly amounts: readonly number[];
  readonly value: number;
  readonly refusal: string | null;
  readonly words: (amount: number) => string;
  readonly onChange: (amount: number) => void;
}

/** A colleague, or a script, may have chosen an amount that is not on the list. */
function Amounts({ label, amounts, value, refusal, words, onChange }: AmountsProps) {
  const all = amounts.includes(value) ? amounts : [...amounts, value].sort((a, b) => a - b);
  return (
    <select className="input" aria-label={label} title={refusal ?? label} disabled={refusal !== null} value={value} onChange={(event) => onChange(Number(event.target.value))}>
      {all.map((amount) => <option key={amount} value={amount}>{words(amount)}</option>)}
    </select>
  );
}
