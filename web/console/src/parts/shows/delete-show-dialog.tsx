import { useState } from 'react';

import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import type { Show } from '../../api/types';
import { t } from '../../i18n';
import { FormDialog } from '../../ui/dialog';
import { TextField } from '../../ui/field';
import { useAction } from '../../ui/use-action';

interface DeleteShowDialogProps {
  readonly show: Show;
  readonly onClose: () => void;
  readonly onDeleted: () => void;
}

/** What cannot be undone is asked for by name. An empty draft needs no such care. */
export function DeleteShowDialog({ show, onClose, onDeleted }: DeleteShowDialogProps) {
  const [typed, setTyped] = useState('');
  const { busy, fault, run } = useAction();
  const { comments, claims } = show.counts;
  const isWorthAsking = comments + claims > 0;
  const refusal = isWorthAsking && typed.trim() !== show.name.trim() ? t('shows.deleteRefusal') : null;
  return (
    <FormDialog
      title={t('shows.deleteTitle', { name: show.name })}
      submitLabel={t('shows.deleteSubmit')}
      submitKind="danger"
      busy={busy}
      refusal={refusal}
      fault={fault ? inWords(fault) : null}
      onClose={onClose}
      onSubmit={() => void run(() => api.deleteShow(show.id)).then((done) => done && onDeleted())}
    >
      <p>{t('shows.deleteText', { items: show.counts.items, comments, claims })}</p>
      {isWorthAsking ? (
        <TextField label={t('shows.deleteConfirm')} autoComplete="off" spellCheck={false} value={typed} onChange={(event) => setTyped(event.target.value)} />
      ) : null}
    </FormDialog>
  );
}
