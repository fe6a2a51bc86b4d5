import { useState } from 'react';

import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import type { PauseClaims, Show } from '../../api/types';
import { t } from '../../i18n';
import { FormDialog } from '../../ui/dialog';
import { formatClock } from '../../ui/format';
import { useAction } from '../../ui/use-action';

const policies: readonly PauseClaims[] = ['review', 'take', 'ignore'];

interface ResumeDialogProps {
  readonly show: Show;
  readonly step: 'resume' | 'reopen';
  readonly undecided: number;
  readonly onClose: () => void;
}

/** Goes on after a break, and asks what the claims that were written in it are worth. */
export function ResumeDialog({ show, step, undecided, onClose }: ResumeDialogProps) {
  const setting = show.settings.pauseClaims ?? 'review';
  const [policy, setPolicy] = useState<PauseClaims>(setting);
  const { busy, fault, run } = useAction();
  return (
    <FormDialog
      title={step === 'resume' ? t('status.resumeTitle') : t('status.reopenTitle')}
      submitLabel={step === 'resume' ? t('status.resumeSubmit') : t('status.reopenSubmit')}
      busy={busy}
      fault={fault ? inWords(fault) : null}
      onClose={onClose}
      onSubmit={() => void run(() => api.changeShow(show.id, step, policy)).then((done) => done && onClose())}
    >
      <fieldset className="meanwhile">
        <legend>
          {show.endedAt ? t('status.meanwhileEnded', { at: formatClock(show.endedAt) }) : t('status.meanwhilePaused')}
        </legend>
        {policies.map((each) => (
          <label key={each} className="meanwhile-choice">
            <input type="radio" name="meanwhile" value={each} autoFocus={each === setting} checked={policy === each} onChange={() => setPolicy(each)} />
            <span>
              <strong>{t(`status.meanwhile_${each}`)}</strong>{each === setting ? <span className="quiet"> ({t('status.asSet')})</span> : null}
              <span className="quiet meanwhile-hint">{t(`status.meanwhileHint_${each}`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {undecided > 0 ? <p className="quiet">{t('status.waitingDecisions', { count: undecided })}</p> : null}
    </FormDialog>
  );
}
