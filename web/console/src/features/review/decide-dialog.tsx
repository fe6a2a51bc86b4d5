import { useMemo, useState } from 'react';

import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import type { Claim, Item, Resolution } from '../../api/types';
import { t } from '../../i18n';
import type { ClaimTable } from '../../live/claim-table';
import { useHold } from '../../live/hands';
import { itemsByNumber, stockOf, suggestItems } from '../../live/suggest-items';
import { ColleagueNote } from '../../parts/hands/colleagues';
import { FormDialog } from '../../ui/dialog';
import { Field, TextField } from '../../ui/field';
import { formatClock } from '../../ui/format';
import { canonicalNumber } from '../../ui/mark-words';
import { useAction } from '../../ui/use-action';
import { whyOf } from './cases';

type Decision = Resolution['action'];

interface DecideDialogProps {
  readonly claim: Claim;
  readonly claims: ClaimTable;
  readonly items: ReadonlyMap<string, Item>;
  readonly commentText: string | null;
  readonly onClose: () => void;
}

/** A decision with all that can be said: which item, variant and quantity, and whose unit it takes. */
export function DecideDialog({ claim, claims, items, commentText, onClose }: DecideDialogProps) {
  const byNumber = useMemo(() => itemsByNumber(items), [items]);
  const [number, setNumber] = useState(() => claim.itemNumber || (commentText === null ? undefined : suggestItems(commentText, byNumber)[0]?.itemNumber) || '');
  const [variant, setVariant] = useState(claim.variant ?? '');
  const [quantity, setQuantity] = useState(String(claim.quantity));
  const [loser, setLoser] = useState('');
  const item = byNumber.get(canonicalNumber(number)) ?? null;
  const stock = item ? stockOf(item, variant) : null;
  const count = Number(quantity);
  const winners = item ? claims.ofItem(item.id).filter((one) => one.claimStatus === 'winner' && (one.variant ?? '') === variant) : [];
  const left = stock?.left ?? 0;
  const canAward = stock !== null && (left >= count || loser !== '');
  const [wish, setWish] = useState<Decision | null>(null);
  const decision: Decision = wish ?? (canAward ? 'award' : item ? 'waitlist' : 'dismiss');
  const { busy, fault, run } = useAction();
  useHold('claim', claim.claimId);
  const noItem = number.trim() === '' ? t('review.noItem') : t('review.noSuchItem', { item: number });
  const choices: readonly (readonly [Decision, string, string, boolean])[] = [
    ['award', t('review.award'), item ? t('review.leftOf', { left, total: stock?.total ?? 0 }) : noItem, !canAward && winners.length === 0],
    ['waitlist', t('review.waitlist'), item ? t('review.waiting', { count: item.waitlistCount }) : noItem, !item],
    ['dismiss', t('review.noClaim'), '', false],
  ];
  const resolution: Resolution = decision === 'dismiss' ? { action: decision } : {
    action: decision,
    quantity: count,
    ...(item && item.itemNumber !== claim.itemNumber ? { itemNumber: item.itemNumber } : {}),
    ...(variant === '' ? {} : { variant }),
    ...(decision === 'award' && left < count && loser !== '' ? { displace: loser } : {}),
  };
  return (
    <FormDialog
      title={t('review.isItAClaim', { buyer: claim.userHandle })}
      submitLabel={t('review.decide')}
      busy={busy}
      fault={fault ? inWords(fault) : null}
      note={<ColleagueNote kind="claim" id={claim.claimId} />}
      onClose={onClose}
      onSubmit={() => void run(() => api.resolve(claim.claimId, resolution)).then((done) => done && onClose())}
    >
      {commentText ? <blockquote className="claim-quote" dir="auto">{commentText}</blockquote> : null}
      <p className="quiet">{whyOf(claim, claims)}</p>
      <div className="decide-fields">
        <TextField
          label={t('review.item')}
          autoFocus
          required={decision !== 'dismiss'}
          autoComplete="off"
          value={number}
          hint={item?.title ?? noItem}
          onChange={(event) => {
            setNumber(event.target.value);
            setVariant('');
            setLoser('');
          }}
        />
        <TextField label={t('review.quantity')} type="number" min={1} max={100_000} required value={quantity} onChange={(event) => setQuantity(event.target.value)} />
        {item?.variants ? (
          <Field label={t('review.variant')}>
            {(wiring) => (
              <select {...wiring} className="input" required={decision !== 'dismiss'} value={variant} onChange={(event) => setVariant(event.target.value)}>
                <option value="">{t('review.choose')}</option>
                {item.variants?.map((one) => <option key={one.name}>{one.name}</option>)}
              </select>
            )}
          </Field>
        ) : null}
      </div>
      <fieldset className="decisions">
        <legend className="visually-hidden">{t('review.decision')}</legend>
        {choices.map(([value, words, note, impossible]) => (
          <label key={value} className="decision">
            <input type="radio" name="decision" value={value} checked={decision === value} disabled={impossible} onChange={() => setWish(value)} />
            <span>{words}</span>
            {note ? <span className="quiet">{note}</span> : null}
          </label>
        ))}
      </fieldset>
      {decision === 'award' && stock !== null && left < count && winners.length > 0 ? (
        <Field label={t('review.takesFrom')} hint={t('review.takesFromHint')}>
          {(wiring) => (
            <select {...wiring} className="input" required value={loser} onChange={(event) => setLoser(event.target.value)}>
              <option value="">{t('review.choose')}</option>
              {winners.map((one) => <option key={one.claimId} value={one.claimId}>{one.userHandle}, {formatClock(one.timestamp)}{one.quantity > 1 ? ` × ${one.quantity}` : ''}</option>)}
            </select>
          )}
        </Field>
      ) : null}
    </FormDialog>
  );
}
