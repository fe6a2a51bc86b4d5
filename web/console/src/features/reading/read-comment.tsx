import type { Intent, ParsedComment, ReadingToken } from '../../api/types';
import { Badge, type Tone } from '../../ui/badge';
import { roles } from './roles';

const tones: Readonly<Record<Intent, Tone>> = { claim: 'good', pass: 'warn', review: 'ask', none: 'mute' };
const words: Readonly<Record<Intent, string>> = { claim: 'Claim', pass: 'Pass', review: 'For a person', none: 'Nothing' };
/** Marks and emoji are plain to see: their role is only told where it decided. */
const silent: ReadonlySet<ReadingToken['role']> = new Set(['punctuation', 'emoji']);

/** One comment with the role of each of its words, and what follows from them. */
export function ReadComment({ comment }: { readonly comment: ParsedComment }) {
  return (
    <li className="read-comment" data-intent={comment.intent}>
      <p className="read-words" lang="und" dir="auto">{pieces(comment)}</p>
      <p className="read-outcome">
        <Badge tone={tones[comment.intent]}>{words[comment.intent]}</Badge>
        {comment.lines.map((line) => (
          <span key={`${line.item} ${line.variant.join(' ')}`} className="read-line">
            <strong>{line.item}</strong>
            {line.variant.length > 0 ? ` ${line.variant.join(', ')}` : ''}
            {line.qty === null ? ' (all they hold)' : ` × ${line.qty}`}
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
  const role = roles[token.role];
  const told = token.decisive || !silent.has(token.role);
  const notes = [role.name, token.meaning && token.meaning !== text ? `= ${token.meaning}` : '', token.dropped ? 'not counted' : '', token.decisive ? 'decides' : ''];
  const note = notes.filter(Boolean).join(', ');
  return (
    <span className="read-word" data-group={role.group} data-dropped={token.dropped || undefined} data-decisive={token.decisive || undefined} title={note}>
      <span className="read-text">{text}</span>
      {told ? <span className="read-role"><span className="visually-hidden"> (</span>{note}<span className="visually-hidden">) </span></span> : null}
    </span>
  );
}
