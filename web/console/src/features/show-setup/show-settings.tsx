import { type ReactNode, useEffect, useState } from 'react';

import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import { isRehearsal, type Show } from '../../api/types';
import { rich, t } from '../../i18n';
import { RehearsalMark } from '../../parts/rehearsal/rehearsal-mark';
import { useRuleBooks } from '../../parts/rules/use-rules';
import { DeleteShowDialog } from '../../parts/shows/delete-show-dialog';
import { Button } from '../../ui/button';
import { useAction } from '../../ui/use-action';
import { forgetLeaveQuestion } from '../../ui/use-leave-question';
import { ShowForm } from './show-form';
import './show-setup.css';

interface ShowSettingsProps {
  readonly showId: string;
  readonly refusal: string | null;
  readonly deleteRefusal: string | null;
  readonly backLink: ReactNode;
  readonly readOutLink: ReactNode;
  readonly overlayLink: ReactNode;
  readonly onDeleted: () => void;
}

/** A show as it was set up: its name and rules, its other screens, and its end. */
export function ShowSettings({ showId, refusal, deleteRefusal, backLink, readOutLink, overlayLink, onDeleted }: ShowSettingsProps) {
  const books = useRuleBooks();
  const [show, setShow] = useState<Show | null>(null);
  const [deleting, setDeleting] = useState(false);
  const { fault, run } = useAction();
  useEffect(() => {
    void run(async () => setShow(await api.show(showId)));
  }, [run, showId]);

  const wrong = fault ?? books.fault;
  const runs = show?.status === 'active' || show?.status === 'paused';
  return (
    <div className="page setup">
      <header className="page-head">
        {backLink}
        <h1>{show ? t('setup.settingsOf', { name: show.name }) : t('common.loading')}</h1>
        {show && isRehearsal(show) ? <RehearsalMark /> : null}
        {show ? <p className="quiet">{t('setup.runningHint', { status: show.status })}</p> : null}
      </header>
      {wrong ? <p className="fault-box" role="alert">{inWords(wrong)}</p> : null}
      {show && books.workspace ? (
        <ShowForm
          show={show}
          standard={books.workspace.defaults}
          languages={books.languages}
          refusal={refusal}
          onSaved={setShow}
          beside={
            <section className="card" aria-labelledby="other-screens">
              <header className="card-head">
                <h2 id="other-screens">{t('setup.screens')}</h2>
              </header>
              <p>{rich('setup.readOutHint', { link: readOutLink })}</p>
              <p>{rich('setup.overlayHint', { link: overlayLink })}</p>
            </section>
          }
          below={
            <section className="card" aria-labelledby="delete-show">
              <header className="card-head">
                <h2 id="delete-show">{t('setup.deleteShow')}</h2>
                <p className="quiet">{t('setup.deleteHint')}</p>
              </header>
              <div className="card-actions">
                <Button kind="danger" refusal={deleteRefusal ?? (runs ? t('setup.deleteRunning') : null)} onClick={() => setDeleting(true)}>
                  {t('setup.deleteButton')}
                </Button>
              </div>
            </section>
          }
        />
      ) : null}
      {deleting && show ? (
        <DeleteShowDialog
          show={show}
          onClose={() => setDeleting(false)}
          onDeleted={() => {
            forgetLeaveQuestion();
            onDeleted();
          }}
        />
      ) : null}
    </div>
  );
}
