import { type FormEvent, useState } from 'react';

import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import type { BuyerNote } from '../../api/types';
import { t } from '../../i18n';
import type { NameOf } from '../../live/people';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/field';
import { formatDay } from '../../ui/format';
import { useAction } from '../../ui/use-action';

interface BuyerNotesProps {
  readonly showId: string;
  readonly buyerKey: string;
  /** Newest first. */
  readonly notes: readonly BuyerNote[];
  readonly nameOf: NameOf;
  readonly refusal: string | null;
}

/** What the team knows of a buyer, in every show. */
export function BuyerNotes({ showId, buyerKey, notes, nameOf, refusal }: BuyerNotesProps) {
  const [text, setText] = useState('');
  const { busy, fault, run } = useAction();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (refusal || text.trim() === '') return;
    void run(() => api.buyerNote(showId, buyerKey, text.trim())).then((done) => done && setText(''));
  };
  return (
    <section aria-label={t('buyers.notes')}>
      <h3>{t('buyers.notes')} <span className="quiet number">{notes.length}</span></h3>
      <ul className="buyer-notes">
        {notes.map((note) => (
          <li key={`${note.at}/${note.text}`}>
            <span dir="auto">{note.text}</span>
            <span className="quiet">{t('buyers.noteBy', { name: nameOf(note.by), at: formatDay(note.at) })}</span>
          </li>
        ))}
      </ul>
      <form className="buyer-note-form" onSubmit={submit}>
        <TextField label={t('buyers.addNoteLabel')} maxLength={1_000} value={text} onChange={(event) => setText(event.target.value)} />
        <Button type="submit" size="small" busy={busy} refusal={refusal ?? (text.trim() === '' ? t('buyers.noteEmpty') : null)}>{t('buyers.addNote')}</Button>
      </form>
      {fault ? <p className="fault-box" role="alert">{inWords(fault)}</p> : null}
    </section>
  );
}
