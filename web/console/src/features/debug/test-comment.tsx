import { type FormEvent, useState } from 'react';

import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import type { EmittedComment } from '../../api/types';
import { t } from '../../i18n';
import { claimWords } from '../../live/words';
import { Button } from '../../ui/button';
import { useAction } from '../../ui/use-action';
import './test-comment.css';

interface TestCommentProps {
  readonly showId: string;
  readonly refusal: string | null;
}

/** Writes a comment as if a viewer had; a server in development mode takes it. */
export function TestComment({ showId, refusal }: TestCommentProps) {
  const [handle, setHandle] = useState('test');
  const [text, setText] = useState('');
  const [sent, setSent] = useState<EmittedComment | null>(null);
  const { busy, fault, run } = useAction();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (refusal || text.trim() === '') return;
    setSent(null);
    void run(async () => {
      setSent(await api.emitComment({ showId, userId: `test-${handle.trim()}`, userHandle: handle.trim(), text }));
      setText('');
    });
  };
  return (
    <form className="test-comment" aria-label={t('reading.testComment')} onSubmit={submit}>
      <div className="test-comment-fields">
        <input className="input search" aria-label={t('reading.testViewer')} required maxLength={200} value={handle} onChange={(event) => setHandle(event.target.value)} />
        <input className="input search" aria-label={t('reading.testComment')} placeholder="sold 1" required value={text} onChange={(event) => setText(event.target.value)} />
        <Button size="small" type="submit" busy={busy} refusal={refusal}>{t('reading.sendTest')}</Button>
      </div>
      <p className={fault ? 'test-comment-fault' : 'quiet'} role="status">
        {fault ? inWords(fault) : sent ? sentWords(sent) : t('reading.testHint')}
      </p>
    </form>
  );
}

function sentWords(sent: EmittedComment): string {
  const outcome = sent.claims
    .map((claim) => t('reading.testClaim', { status: claimWords[claim.claimStatus].toLowerCase(), item: claim.itemNumber }))
    .join(', ');
  return t('reading.testDelivered', { count: sent.delivered, outcome: outcome || t('reading.testNoClaim') });
}
