import { useState } from 'react';

import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import type { Claim, Item } from '../../api/types';
import { FormDialog } from '../../ui/dialog';
import { Field } from '../../ui/field';
import { useAction } from '../../ui/use-action';

type Decision = 'award' | 'waitlist' | 'dismiss';

interface DecideDialogProps {
  readonly claim: Claim;
  readonly item: Item | null;
  readonly commentText: string | null;
  readonly onClose: () => void;
}

/** What the rules leave to a person. */
export function DecideDialog({ claim, item, commentText, onClose }: DecideDialogProps) {
  const [variant, setVariant] = useState(claim.variant ?? '');
  const stock = item?.variants?.find((one) => one.name === variant) ?? (item && { quantity: item.totalQuantity, claimedCount: item.claimedCount });
  const left = stock ? stock.quantity - stock.claimedCount : 0;
  const canAward = left >= claim.quantity;
  const [decision, setDecision] = useState<Decision>(canAward ? 'award' : item ? 'waitlist' : 'dismiss');
  const { busy, fault, run } = useAction();
  const choices: readonly (readonly [Decision, string, string | null])[] = [
    ['award', `Award item ${claim.itemNumber}`, canAward ? `${left} left` : item ? 'not enough stock left' : 'no such item'],
    ['waitlist', 'Put on the waitlist', item ? (item.waitlistCount === 0 ? 'nobody waits' : `${item.waitlistCount} in line`) : 'no such item'],
    ['dismiss', 'No claim: dismiss', null],
  ];
  const resolution = { action: decision, ...(decision !== 'dismiss' && variant !== '' ? { variant } : {}) };
  const impossible = (choice: Decision) => (choice === 'award' && !canAward) || (choice === 'waitlist' && !item);
  return (
    <FormDialog
      title={`Is this a claim by ${claim.userHandle}?`}
      submitLabel="Decide"
      busy={busy}
      fault={fault ? inWords(fault) : null}
      onClose={onClose}
      onSubmit={() => void run(() => api.resolve(claim.claimId, resolution)).then((done) => done && onClose())}
    >
      {commentText ? <blockquote className="claim-quote">{commentText}</blockquote> : null}
      {claim.reason ? <p className="quiet">Left to you: {claim.reason}</p> : null}
      {item?.variants ? (
        <Field label="Variant">
          {(wiring) => (
            <select {...wiring} className="input" required={decision !== 'dismiss'} value={variant} onChange={(event) => setVariant(event.target.value)}>
              <option value="">Choose…</option>
              {item.variants?.map((one) => <option key={one.name}>{one.name}</option>)}
            </select>
          )}
        </Field>
      ) : null}
      <fieldset className="choices">
        <legend className="visually-hidden">Decision</legend>
        {choices.map(([value, words, note]) => (
          <label key={value} className="choice">
            <input
              type="radio"
              name="decision"
              value={value}
              checked={decision === value}
              disabled={impossible(value)}
              onChange={() => setDecision(value)}
            />
            <span>{words}</span>
            {note ? <span className="quiet">{note}</span> : null}
          </label>
        ))}
      </fieldset>
    </FormDialog>
  );
}
