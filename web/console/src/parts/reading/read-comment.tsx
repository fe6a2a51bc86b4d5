import type { Intent, ParsedComment, ReadingToken } from '../../api/types';
import { rich, t } from '../../i18n';
import { Badge, type Tone } from '../../ui/badge';
import { roleGroups } from './roles';

const tones: Readonly<Record<Intent, Tone>> = { claim: 'good', pass: 'warn', review: 'ask', none: 'mute' };
/** Marks and emoji are plain to see: their role is only told where it decided. */
const silent: ReadonlySet<ReadingToken['role']> = new Set(['punctuation', 'emoji']);

/** One comment with the role of each of its words, and what follows from them. */
export function ReadComment({ comment }: { readonly comment: ParsedComment }) {
  return (
    <li className="read-comment" data-intent={comment.intent}>
      <p className="read-words" lang="und" dir="auto">{pieces(comment)}</p>
      <p className="read-outcome">
        <Badge tone={tones[comment.intent]}>{t('reading.intent', { intent: comment.intent })}</Badge>
        {comment.lines.map((line) => (
          <span key={`${line.item} ${line.variant.join(' ')}`} className="read-line">
            {rich('reading.line', {
              item: <strong>{line.item}</strong>,
              variant: line.variant.join(', '),
              hasVariant: line.variant.length > 0 ? 'yes' : 'no',
              quantity: line.qty ?? 0,
              all: line.qty === null ? 'yes' : 'no',
            })}
          </span>
        ))}
        <span className="quiet">{comment.reason.message} <code>{comment.reason.code}</code></span>
      </p>
    </li>
  );
}

function pieces({ text, tokens }: ParsedComment) {
  const out = [];
  let at = 0;
  for (const token of tokens) {
    if (token.start > at) out.push(text.slice(at, token.start));
    out.push(<Word key={token.start} text={text.slice(token.start, token.end)} token={token} />);
    at = token.end;
  }
  out.push(text.slice(at));
  return out;
}

function Word({ text, token }: { readonly text: string; readonly token: ReadingToken }) {
  const told = token.decisive || !silent.has(token.role);
  const notes = [
    t('reading.role', { role: token.role }),
    token.meaning && token.meaning !== text ? t('reading.meaning', { meaning: token.meaning }) : '',
    token.dropped ? t('reading.notCounted') : '',
    token.decisive ? t('reading.decides') : '',
  ];
  const note = notes.filter(Boolean).join(', ');
  return (
    <span className="reading-word" data-group={roleGroups[token.role]} data-dropped={token.dropped || undefined} data-decisive={token.decisive || undefined} title={note}>
      <span className="read-text">{text}</span>
      {told ? <span className="read-role"><span className="visually-hidden"> (</span>{note}<span className="visually-hidden">) </span></span> : null}
    </span>
  );
}
