import { inWords } from '../../api/problem';
import { t } from '../../i18n';
import { Button } from '../../ui/button';

interface SaveBarProps {
  /** The form's id. */
  readonly form: string;
  /** How many changes wait. */
  readonly count: number;
  /** Something was saved on this page. */
  readonly saved: boolean;
  readonly busy: boolean;
  readonly fault: unknown;
  readonly refusal: string | null;
  readonly onDiscard: () => void;
}

/** Stays in sight while a long form is edited: what is not saved yet, and the way to save it. */
export function SaveBar({ form, count, saved, busy, fault, refusal, onDiscard }: SaveBarProps) {
  return (
    <div className="save-bar">
      {fault ? <p className="fault-box" role="alert">{inWords(fault)}</p> : null}
      <p className="quiet" role="status">
        {count > 0 ? t('settings.changes', { count }) : saved ? t('settings.saved') : (refusal ?? t('settings.noChanges'))}
      </p>
      {count > 0 ? <Button onClick={onDiscard}>{t('common.discard')}</Button> : null}
      <Button type="submit" form={form} kind="primary" busy={busy} refusal={refusal ?? (count === 0 ? t('settings.noChanges') : null)}>{t('common.save')}</Button>
    </div>
  );
}
