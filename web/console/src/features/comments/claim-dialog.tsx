import { useId, useMemo, useState } from 'react';

import { api, newKey } from '../../api/client';
import { inWords } from '../../api/problem';
import type { Comment, Item } from '../../api/types';
import { t } from '../../i18n';
import { useHold } from '../../live/hands';
import { commentName } from '../../live/names';
import { itemsByNumber, stockOf, suggestItems } from '../../live/suggest-items';
import { ColleagueNote } from '../../parts/hands/colleagues';
import { FormDialog } from '../../ui/dialog';
import { Field, TextField } from '../../ui/field';
import { canonicalNumber } from '../../ui/mark-words';
import { MarkedText } from '../../ui/marked-text';
import { useAction } from '../../ui/use-action';

interface ClaimDialogProps {
  readonly showId: string;
  readonly comment: Comment;
  readonly items: ReadonlyMap<string, Item>;
  readonly onClose: () => void;
}

/** A list that offers more is not read. */
const offeredMax = 200;

/** Gives an item to who wrote a comment, as of the comment's own time. */
export function ClaimDialog({ showId, comment, items, onClose }: ClaimDialogProps) {
  const byNumber = useMemo(() => itemsByNumber(items), [items]);
  const [number, setNumber] = useState(() => {
    const [suggested] = suggestItems(comment.text, byNumber);
    return (suggested ?? [...items.values()].find((item) => item.featured))?.itemNumber ?? '';
  });
  const [quantity, setQuantity] = useState('1');
  const [variant, setVariant] = useState('');
  const [reserve, setReserve] = useState(false);
  const [key, setKey] = useState(newKey);
  const { busy, fault, run } = useAction();
  const listId = useId();
  const name = commentName(comment);
  useHold('comment', name);
  const item = byNumber.get(canonicalNumber(number)) ?? null;
  const stock = item ? stockOf(item, variant) : null;
  const stop = item && stock?.left === 0 ? t('comments.soldOut', { number: item.itemNumber }) : null;

  const submit = () => {
    if (!item || stop) return;
    const wish = {
      userHandle: comment.userHandle, userId: comment.userId, platform: comment.platform, commentId: comment.commentId, quantity: Number(quantity),
      ...(variant === '' ? {} : { variant }), ...(reserve ? { reserve } : {}),
    };
    void run(() => api.award(showId, item.id, wish, key)).then((done) => {
      // A refused wish may be sent again with other values, which is another request.
      if (done) onClose();
      else setKey(newKey());
    });
  };
  return (
    <FormDialog
      title={t('comments.claimTitle', { name: comment.userHandle })}
      submitLabel={t('comments.claimDo')}
      busy={busy}
      fault={fault ? inWords(fault) : null}
      note={<ColleagueNote kind="comment" id={name} />}
      onClose={onClose}
      onSubmit={submit}
    >
      <blockquote className="claim-quote" dir="auto"><MarkedText text={comment.text} words={null} numbers={item ? [item.itemNumber] : []} /></blockquote>
      <TextField
        label={t('comments.claimItem')}
        autoFocus
        required
        list={listId}
        autoComplete="off"
        value={number}
        hint={item ? t('comments.itemLeft', { number: item.itemNumber, title: item.title, left: Math.max(0, item.totalQuantity - item.claimedCount) }) : t('comments.chooseItem')}
        fault={stop}
        onFocus={(event) => event.target.select()}
        onChange={(event) => {
          setNumber(event.target.value);
          setVariant('');
        }}
      />
      <datalist id={listId}>
        {[...items.values()].slice(0, offeredMax).map((one) => <option key={one.id} value={one.itemNumber}>{one.title}</option>)}
      </datalist>
      {item?.variants ? (
        <Field label={t('comments.claimVariant')}>
          {(wiring) => (
            <select {...wiring} className="input" required value={variant} onChange={(event) => setVariant(event.target.value)}>
              <option value="">{t('comments.chooseVariant')}</option>
              {item.variants?.map((one) => <option key={one.name}>{one.name}</option>)}
            </select>
          )}
        </Field>
      ) : null}
      <TextField label={t('comments.claimQuantity')} type="number" min={1} max={Math.max(1, stock?.left ?? 1)} required value={quantity} onChange={(event) => setQuantity(event.target.value)} />
      <label className="decision">
        <input type="checkbox" checked={reserve} onChange={(event) => setReserve(event.target.checked)} />
        <span>{t('comments.claimReserve')}</span>
      </label>
    </FormDialog>
  );
}
