import type { Presence } from '@soldwire/realtime';
import { useEffect, useState } from 'react';

import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import type { Claim, OperatorStep } from '../../api/types';
import { listed, t } from '../../i18n';
import type { Deed } from '../../live/deeds';
import type { NameOf } from '../../live/people';
import type { LiveState } from '../../live/state';
import { handlingWords } from '../../parts/hands/handling-words';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { formatClock } from '../../ui/format';
import { useAction } from '../../ui/use-action';
import './activity.css';
import { deedWords, stepWords } from './deed-words';
import type { Undo } from './use-undo';

interface ActivityPanelProps {
  readonly showId: string;
  readonly ownId: string;
  readonly nameOf: NameOf;
  readonly deeds: readonly Deed[];
  readonly live: LiveState;
  readonly presence: Presence | null;
  readonly refusal: string | null;
  readonly undo: Undo;
  readonly onClose: () => void;
}

interface Entry {
  readonly key: string;
  readonly at: string;
  readonly by: string;
  readonly text: string;
  readonly step: OperatorStep | null;
}

const stepsShown = 50;

/** Who is here, what each of them did, and the way back. */
export function ActivityPanel({ showId, ownId, nameOf, deeds, live, presence, refusal, undo, onClose }: ActivityPanelProps) {
  const [steps, setSteps] = useState<readonly OperatorStep[]>([]);
  const [asked, setAsked] = useState(0);
  const { run, busy, fault } = useAction();
  // Steps that were taken since come with the next deed.
  const newest = deeds[0]?.seq ?? 0;
  useEffect(() => {
    void run(async () => setSteps((await api.steps(showId, stepsShown)).actions));
  }, [run, showId, newest, asked]);

  const entries = entriesOf(steps, deeds, live.claims);
  const undoable = steps.find((step) => !step.undone);
  return (
    <Dialog title={t('activity.title')} onClose={onClose}>
      <section aria-label={t('activity.hereNow')}>
        <h3>{t('activity.hereNow')}</h3>
        <ul className="activity-people">
          {presence?.operators.map((each) => (
            <li key={each.userId}>
              <strong>{each.userId === ownId ? t('activity.you', { name: each.name }) : each.name}</strong>{' '}
              <span className="quiet number">{t('activity.since', { at: formatClock(each.since) })}</span>
              {each.handling.length > 0 ? (
                <span className="activity-now">{listed(each.handling.map((thing) => handlingWords(thing, live)))}</span>
              ) : null}
            </li>
          ))}
        </ul>
      </section>
      <section aria-label={t('activity.steps')}>
        <h3>{t('activity.steps')}</h3>
        {fault ? <p className="fault-box" role="alert">{inWords(fault)}</p> : null}
        {entries.length === 0 ? <p className="quiet" aria-busy={busy}>{t('activity.noSteps')}</p> : null}
        <ol className="activity-list">
          {entries.map(({ key, at, by, text, step }) => (
            <li key={key}>
              <time className="quiet number" dateTime={at}>{formatClock(at)}</time>
              <span data-undone={step?.undone || undefined}>
                <strong>{nameOf(by)}</strong> {text}
              </span>
              {step?.undone ? <Badge>{t('activity.isUndone')}</Badge> : null}
              {step && step === undoable ? (
                <Button
                  size="small"
                  refusal={refusal}
                  aria-label={t('activity.undoThis', { deed: text })}
                  onClick={() => void undo.step(step).then(() => setAsked(asked + 1))}
                >
                  {t('activity.undo')}
                </Button>
              ) : null}
            </li>
          ))}
        </ol>
        <p className="quiet">{t('activity.undoWords')}</p>
      </section>
      <div className="dialog-actions"><Button onClick={onClose}>{t('activity.close')}</Button></div>
    </Dialog>
  );
}

/** The steps that the server keeps for undoing, and what else people did since this page opened; newest first. */
export function entriesOf(steps: readonly OperatorStep[], deeds: readonly Deed[], claims: ReadonlyMap<string, Claim>): readonly Entry[] {
  const entries: Entry[] = steps.map((step) => ({
    key: `step/${step.number}`, at: step.at, by: step.by, text: stepWords(step, deeds, claims), step,
  }));
  for (const deed of deeds) {
    if (deed.by === null || steps.some((step) => step.at === deed.at && step.by === deed.by)) continue;
    entries.push({ key: `deed/${deed.seq}`, at: deed.at, by: deed.by, text: deedWords(deed), step: null });
  }
  return entries.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}
