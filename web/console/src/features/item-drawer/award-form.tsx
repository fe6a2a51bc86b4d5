import { type FormEvent, useEffect, useMemo, useRef, useState } from 'react';

import { api, newKey } from '../../api/client';
import { inWords } from '../../api/problem';
import type { Award, Comment, Item } from '../../api/types';
import { t } from '../../i18n';
import type { CommentLog } from '../../live/comment-log';
import { leftOf } from '../../live/state';
import { platformName } from '../../live/words';
import { Button } from '../../ui/button';
import { Field, TextField } from '../../ui/field';
import { formatClock } from '../../ui/format';
import { useAction } from '../../ui/use-action';

interface AwardFormProps {
  readonly item: Item;
  /** The buyer may be found among those who wrote. */
  readonly comments: CommentLog;
  readonly refusal: string | null;
  /** Asks for the focus once. */
  readonly focused: boolean;
  readonly onFocused: () => void;
}

/** Gives the item to somebody by hand, or keeps it for them: by name, or by the comment they wrote. */
export function AwardForm({ item, comments, refusal, focused, onFocused }: AwardFormProps) {
  const [handle, setHandle] = useState('');
  const [comment, setComment] = useState<Comment | null>(null);
  const [quantity, setQuantity] = useState('1');
  const [variant, setVariant] = useState('');
  const [key, setKey] = useState(newKey);
  const form = useRef<HTMLFormElement>(null);
  const { busy, fault, run } = useAction();
  const found = useMemo(() => (comment ? [] : findComments(comments, handle)), [comments, comment, handle]);
  const chosen = item.variants?.find((one) => one.name === variant);
  const left = chosen ? Math.max(0, chosen.quantity - chosen.claimedCount) : leftOf(item);
  const stop = refusal ?? (left === 0 ? t('item.noStock') : null);

  useEffect(() => {
    if (!focused) return;
    form.current?.querySelector('input')?.focus();
    onFocused();
  }, [focused, onFocused]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    // Which button: the award has the Enter key, the reservation its own.
    const reserve = (event.nativeEvent as SubmitEvent).submitter?.getAttribute('name') === 'reserve';
    if (stop || handle.trim() === '') return;
    const wish: Award = {
      userHandle: handle.trim(),
      quantity: Number(quantity),
      ...(variant === '' ? {} : { variant }),
      ...(comment ? { commentId: comment.commentId, platform: comment.platform, ...(comment.userId === null ? {} : { userId: comment.userId }) } : {}),
      ...(reserve ? { reserve } : {}),
    };
    void run(() => api.award(item.showId, item.id, wish, key)).then((done) => {
      if (!done) return;
      setHandle('');
      setComment(null);
      setQuantity('1');
      setKey(newKey());
    });
  };

  return (
    <form className="drawer-form" aria-label={t('item.award')} ref={form} onSubmit={submit}>
      <h3>{t('item.awardTitle')}</h3>
      <div className="drawer-fields">
        <TextField
          label={t('item.buyer')}
          maxLength={200}
          required
          autoComplete="off"
          value={handle}
          onChange={(event) => {
            setHandle(event.target.value);
            setComment(null);
          }}
        />
        <TextField label={t('item.quantity')} type="number" inputMode="numeric" min={1} max={Math.max(1, left)} required value={quantity} onChange={(event) => setQuantity(event.target.value)} />
        {item.variants ? (
          <Field label={t('item.variant')}>
            {(wiring) => (
              <select {...wiring} className="input" required value={variant} onChange={(event) => setVariant(event.target.value)}>
                <option value="">{t('item.choose')}</option>
                {item.variants?.map((one) => <option key={one.name} value={one.name}>{one.name}</option>)}
              </select>
            )}
          </Field>
        ) : null}
      </div>
      {found.length > 0 ? (
        <ul className="award-comments" aria-label={t('item.comments')}>
          {found.map((one) => (
            <li key={`${one.platform}/${one.commentId}`}>
              <button
                type="button"
                onClick={() => {
                  setHandle(one.userHandle);
                  setComment(one);
                }}
              >
                <strong>{one.userHandle}</strong> <span className="award-text">{one.text}</span> <time className="quiet number">{formatClock(one.timestamp)}</time>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      {comment ? (
        <p className="award-comment">
          <span>{t('item.forComment', { platform: platformName(comment.platform), at: formatClock(comment.timestamp) })} <q>{comment.text}</q></span>
          <Button size="small" kind="quiet" aria-label={t('item.forgetComment')} onClick={() => setComment(null)}>×</Button>
        </p>
      ) : null}
      <div className="drawer-tools">
        <Button type="submit" size="small" kind="primary" busy={busy} refusal={stop}>{t('item.awardSubmit')}</Button>
        <Button type="submit" size="small" name="reserve" busy={busy} refusal={stop} title={t('item.reserveHint')}>{t('item.reserve')}</Button>
      </div>
      {fault ? <p className="fault-box" role="alert">{inWords(fault)}</p> : null}
    </form>
  );
}

const foundMax = 4;
/** Further back nobody searches by hand, and typing must stay quick with 100,000 comments. */
const searchedMax = 5_000;

/** The latest comments of people with this name, and those that say it. */
export function findComments(comments: CommentLog, typed: string): readonly Comment[] {
  const wanted = typed.trim().toLowerCase().replace(/^@/, '');
  if (wanted.length < 2) return [];
  const found: Comment[] = [];
  for (let at = comments.length - 1; at >= Math.max(0, comments.length - searchedMax) && found.length < foundMax; at -= 1) {
    const comment = comments.at(at);
    if (comment && (comment.userHandle.toLowerCase().includes(wanted) || comment.text.toLowerCase().includes(wanted))) found.push(comment);
  }
  return found;
}
