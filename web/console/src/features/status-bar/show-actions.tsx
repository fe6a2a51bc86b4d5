import { useState } from 'react';

import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import type { Show } from '../../api/types';
import { t } from '../../i18n';
import { Button } from '../../ui/button';
import { Dialog, FormDialog } from '../../ui/dialog';
import { Menu } from '../../ui/menu';
import { useAction } from '../../ui/use-action';

interface ShowActionsProps {
  readonly show: Show;
  readonly refusal: string | null;
  readonly onStart: () => void;
  readonly onKeyboardHelp: () => void;
}

/** Start, pause, resume, stop, reopen; and the lists to take away. */
export function ShowActions({ show, refusal, onStart, onKeyboardHelp }: ShowActionsProps) {
  const [stopping, setStopping] = useState(false);
  const step = useAction();
  const stop = useAction();
  const change = (to: 'pause' | 'resume' | 'reopen') => void step.run(() => api.changeShow(show.id, to));
  return (
    <>
      {show.status === 'draft' ? <Button kind="primary" refusal={refusal} onClick={onStart}>Start show</Button> : null}
      {show.status === 'active' ? <Button refusal={refusal} busy={step.busy} onClick={() => change('pause')}>Pause</Button> : null}
      {show.status === 'paused' ? <Button kind="primary" refusal={refusal} busy={step.busy} onClick={() => change('resume')}>Resume</Button> : null}
      {show.status === 'active' || show.status === 'paused' ? (
        <Button kind="danger" refusal={refusal} onClick={() => setStopping(true)}>Stop</Button>
      ) : null}
      {show.status === 'ended' ? <Button refusal={refusal} busy={step.busy} onClick={() => change('reopen')}>Reopen</Button> : null}
      <Menu label="More">
        <a href={`/shows/${encodeURIComponent(show.id)}/readout`} target="_blank">{t('readOut.open')}</a>
        <hr />
        <a href={api.exportUrl(show.id, 'claims')} download>Export claims (CSV)</a>
        <a href={api.exportUrl(show.id, 'buyers')} download>Export buyers (CSV)</a>
        <a href={api.exportUrl(show.id, 'comments')} download>Export comments (CSV)</a>
        <hr />
        <button type="button" onClick={onKeyboardHelp}>Keyboard</button>
      </Menu>
      {stopping ? (
        <FormDialog
          title="Stop the show?"
          submitLabel="Stop show"
          submitKind="danger"
          busy={stop.busy}
          fault={stop.fault ? inWords(stop.fault) : null}
          onClose={() => setStopping(false)}
          onSubmit={() => void stop.run(() => api.changeShow(show.id, 'stop')).then((done) => done && setStopping(false))}
        >
          <p>Comments are not read any more, for all operators. Winners and waitlists stay as they are, and the show can be reopened.</p>
        </FormDialog>
      ) : null}
      {step.fault ? (
        <Dialog title="That did not work" onClose={step.clear}>
          <p role="alert">{inWords(step.fault)}</p>
          <div className="dialog-actions"><Button onClick={step.clear}>Close</Button></div>
        </Dialog>
      ) : null}
    </>
  );
}
