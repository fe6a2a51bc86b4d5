import { useMemo, useState } from 'react';

import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import type { Claim, Item, ItemChange } from '../../api/types';
import { t } from '../../i18n';
import { useHold } from '../../live/hands';
import { ColleagueNote } from '../../parts/hands/colleagues';
import { FormDialog } from '../../ui/dialog';
import { formatClock } from '../../ui/format';
import { useAction } from '../../ui/use-action';
import { type Shortage, enough, shortagesOf, suggestLosers } from './losers';

interface LosersDialogProps {
  readonly item: Item;
  readonly winners: readonly Claim[];
  readonly change: ItemChange;
  readonly onDone: (text: string) => void;
  readonly onClose: () => void;
}

/** Fewer units than winners: an item is never taken from anybody without a person who says from whom. */
export function LosersDialog({ item, winners, change, onDone, onClose }: LosersDialogProps) {
  const shortages = useMemo(() => shortagesOf(item, change), [item, change]);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(suggestLosers(winners, shortages)));
  const [fate, setFate] = useState<'waitlist' | 'release'>('waitlist');
  const { busy, fault, run } = useAction();
  useHold('item', item.id);
  // Somebody may have been released in the meantime.
  const losers = winners.filter((claim) => chosen.has(claim.claimId));
  const complete = enough(losers, shortages);
  const toggle = (claim: Claim) => {
    const next = new Set(chosen);
    if (!next.delete(claim.claimId)) next.add(claim.claimId);
    setChosen(next);
  };
  const submit = () => {
    const whole: ItemChange = losers.length > 0 ? { ...change, losers: losers.map((claim) => claim.claimId), loserFate: fate } : change;
    void run(() => api.changeItem(item.showId, item.id, whole)).then((done) => {
      if (!done) return;
      onDone(t('items.lowered', { number: item.itemNumber, count: losers.length }));
      onClose();
    });
  };
  return (
    <FormDialog
      title={t('items.losersTitle', { number: item.itemNumber })}
      submitLabel={t('items.losersSubmit', { count: losers.length })}
      submitKind="danger"
      refusal={complete ? null : t('items.losersMissing')}
      busy={busy}
      fault={fault ? inWords(fault) : null}
      note={<ColleagueNote kind="item" id={item.id} />}
      onClose={onClose}
      onSubmit={submit}
    >
      {shortages.map((shortage) => <p key={shortage.variant ?? ''}>{wordsOf(shortage)}</p>)}
      <fieldset className="losers">
        <legend>{t('items.losersWho')}</legend>
        {winners.filter((claim) => shortages.some((one) => one.variant === null || one.variant === claim.variant)).map((claim) => (
          <label key={claim.claimId} className="loser">
            <input type="checkbox" checked={chosen.has(claim.claimId)} onChange={() => toggle(claim)} />
            <strong>{claim.userHandle}</strong>
            <span>{claim.quantity > 1 ? `× ${claim.quantity} ` : ''}{claim.variant ?? ''}</span>
            <time className="quiet number" dateTime={claim.timestamp}>{formatClock(claim.timestamp)}</time>
          </label>
        ))}
      </fieldset>
      <fieldset className="losers-fate">
        <legend>{t('items.fate')}</legend>
        {(['waitlist', 'release'] as const).map((one) => (
          <label key={one}>
            <input type="radio" name="fate" checked={fate === one} onChange={() => setFate(one)} /> {t(`items.fate_${one}`)}
          </label>
        ))}
      </fieldset>
    </FormDialog>
  );
}

const wordsOf = ({ variant, won, wanted }: Shortage): string =>
  variant === null ? t('items.short', { won, wanted, missing: won - wanted }) : t('items.shortVariant', { variant, won, wanted, missing: won - wanted });
