import { useState } from 'react';

import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import type { Show, SourceChoice } from '../../api/types';
import { FormDialog } from '../../ui/dialog';
import { useAction } from '../../ui/use-action';
import { SourcePicker } from './source-picker';
import './show-setup.css';

interface StartDialogProps {
  readonly show: Show;
  readonly connectRefusal: string | null;
  readonly onClose: () => void;
}

/** Starts a draft: from here on comments are read. */
export function StartDialog({ show, connectRefusal, onClose }: StartDialogProps) {
  const [source, setSource] = useState<SourceChoice | null>(null);
  const { busy, fault, run } = useAction();
  return (
    <FormDialog
      title="Start the show"
      submitLabel={source ? 'Start reading comments' : 'Start without a live video'}
      busy={busy}
      fault={fault ? inWords(fault) : null}
      onClose={onClose}
      onSubmit={() => void run(() => api.activate(show.id, source ? [source] : [])).then((done) => done && onClose())}
    >
      <SourcePicker onChange={setSource} connectRefusal={connectRefusal} />
    </FormDialog>
  );
}
