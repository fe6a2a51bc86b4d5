import { useState } from 'react';

import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import type { Show, SourceChoice } from '../../api/types';
import { t } from '../../i18n';
import { SourcePicker } from '../../parts/sources/source-picker';
import { FormDialog } from '../../ui/dialog';
import { useAction } from '../../ui/use-action';

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
      title={t('setup.startTitle')}
      submitLabel={source ? t('setup.startReading') : t('setup.startWithout')}
      busy={busy}
      fault={fault ? inWords(fault) : null}
      onClose={onClose}
      onSubmit={() => void run(() => api.activate(show.id, source ? [source] : [])).then((done) => done && onClose())}
    >
      <SourcePicker onChange={setSource} connectRefusal={connectRefusal} />
    </FormDialog>
  );
}
