import { type ReactNode, useState } from 'react';

import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import type { Show } from '../../api/types';
import { t } from '../../i18n';
import { Button } from '../../ui/button';
import { Dialog, FormDialog } from '../../ui/dialog';
import { Menu } from '../../ui/menu';
import { useAction } from '../../ui/use-action';
import { ResumeDialog } from './resume-dialog';

interface ShowActionsProps {
  readonly show: Show;
  /** Claims that wait for a decision. */
  readonly undecided: number;
  readonly refusal: string | null;
  readonly onStart: () => void;
  readonly onActivity: () => void;
  /** More of the menu: links to other pages of the show. */
  readonly links: ReactNode;
}

/** Start, pause, resume, stop, reopen; and the lists to take away. */
export function ShowActions({ show, undecided, refusal, onStart, onActivity, links }: ShowActionsProps) {
  const [open, setOpen] = useState<'stop' | 'resume' | 'reopen' | null>(null);
  const pause = useAction();
  const stop = useAction();
  const close = () => setOpen(null);
  return (
    <>
      {show.status === 'draft' ? <Button kind="primary" refusal={refusal} onClick={onStart}>{t('status.start')}</Button> : null}
      {show.status === 'active' ? (
        <Button refusal={refusal} busy={pause.busy} onClick={() => void pause.run(() => api.changeShow(show.id, 'pause'))}>{t('status.pause')}</Button>
      ) : null}
      {show.status === 'paused' ? <Button kind="primary" refusal={refusal} onClick={() => setOpen('resume')}>{t('status.resume')}</Button> : null}
      {show.status === 'active' || show.status === 'paused' ? (
        <Button kind="danger" refusal={refusal} onClick={() => setOpen('stop')}>{t('status.stop')}</Button>
      ) : null}
      {show.status === 'ended' ? <Button refusal={refusal} onClick={() => setOpen('reopen')}>{t('status.reopen')}</Button> : null}
      <Menu label={t('status.more')}>
        <button type="button" onClick={onActivity}>{t('status.activity')}</button>
        {links}
        <hr />
        <a href={api.exportUrl(show.id, 'claims')} download>{t('status.exportClaims')}</a>
        <a href={api.exportUrl(show.id, 'buyers')} download>{t('status.exportBuyers')}</a>
        <a href={api.exportUrl(show.id, 'comments')} download>{t('status.exportComments')}</a>
      </Menu>
      {open === 'stop' ? (
        <FormDialog
          title={t('status.stopTitle')}
          submitLabel={t('status.stopSubmit')}
          submitKind="danger"
          busy={stop.busy}
          fault={stop.fault ? inWords(stop.fault) : null}
          onClose={close}
          onSubmit={() => void stop.run(() => api.changeShow(show.id, 'stop')).then((done) => done && close())}
        >
          <p>{t('status.stopWords')}</p>
          {undecided > 0 ? <p>{t('status.stopOpen', { count: undecided })}</p> : null}
        </FormDialog>
      ) : null}
      {open === 'resume' || open === 'reopen' ? <ResumeDialog show={show} step={open} undecided={undecided} onClose={close} /> : null}
      {pause.fault ? (
        <Dialog title={t('status.failed')} onClose={pause.clear}>
          <p role="alert">{inWords(pause.fault)}</p>
          <div className="dialog-actions"><Button onClick={pause.clear}>{t('status.close')}</Button></div>
        </Dialog>
      ) : null}
    </>
  );
}
