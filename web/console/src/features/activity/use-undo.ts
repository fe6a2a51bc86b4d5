// The way back: after each own step a toast that undoes it, and Z for the newest step.
//
// The server undoes only the newest step of a show, whoever took it, and never takes from a buyer
// who got the unit in the meantime; so a step is always named by its number, and what has come in
// between is said instead of undone by mistake.

import { useCallback, useEffect, useRef } from 'react';

import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import type { Claim, OperatorStep } from '../../api/types';
import { t } from '../../i18n';
import type { Deed, DeedKind } from '../../live/deeds';
import type { NameOf } from '../../live/people';
import { showToast } from '../../ui/toasts';
import { deedWords, stepWords } from './deed-words';

interface UndoWorld {
  readonly showId: string;
  readonly ownId: string;
  readonly nameOf: NameOf;
  readonly deeds: readonly Deed[];
  readonly claims: ReadonlyMap<string, Claim>;
  /** Events are coming as they happen: what is caught up after a loss is not news of this moment. */
  readonly isLive: boolean;
}

export interface Undo {
  /** Undoes the newest step, after asking when it is a colleague's. */
  readonly newest: () => Promise<void>;
  /** Undoes this step, if it is still the newest. */
  readonly step: (step: OperatorStep) => Promise<boolean>;
  /** Tells what was just done to an item, with the way back. */
  readonly offer: (text: string) => void;
}

const stepsKept = 50;

/** Steps that the server can undo; the others have their own opposite. */
const undoable: readonly DeedKind[] = ['released', 'dismissed', 'awarded', 'reserved', 'gave', 'queued', 'reviewed'];

export function useUndo(world: UndoWorld): Undo {
  const latest = useRef(world);
  useEffect(() => {
    latest.current = world;
  });
  /** The times of undos: what they change is no new step. */
  const undone = useRef(new Set<string>());
  const busy = useRef(false);

  const step = useCallback(async (wanted: OperatorStep): Promise<boolean> => {
    if (busy.current) return false;
    busy.current = true;
    const { showId, deeds, claims } = latest.current;
    const words = stepWords(wanted, deeds, claims);
    try {
      const answer = await api.undo(showId, wanted.number);
      answer.claims.forEach((claim) => undone.current.add(claim.updatedAt));
      showToast({ text: t('activity.undone', { deed: words }) });
      return true;
    } catch (error) {
      showToast({ tone: 'bad', text: t('activity.notUndone', { deed: words, why: inWords(error) }) });
      return false;
    } finally {
      busy.current = false;
    }
  }, []);

  const newest = useCallback(async () => {
    const { showId, ownId, nameOf, deeds, claims } = latest.current;
    try {
      const { actions } = await api.steps(showId, stepsKept);
      const last = actions.find((one) => !one.undone);
      if (!last) {
        showToast({ text: t('activity.nothingToUndo') });
      } else if (last.by === ownId) {
        await step(last);
      } else {
        showToast({
          text: t('activity.newestIsOf', { name: nameOf(last.by) ?? '', deed: stepWords(last, deeds, claims) }),
          action: { label: t('activity.undoTheirs'), run: () => void step(last) },
        });
      }
    } catch (error) {
      showToast({ tone: 'bad', text: inWords(error) });
    }
  }, [step]);

  /** The own step that fits, as the server numbers it. */
  const find = useCallback(async (fits: (one: OperatorStep) => boolean) => {
    const { showId, ownId } = latest.current;
    try {
      const { actions } = await api.steps(showId, stepsKept);
      const found = actions.find((one) => one.by === ownId && fits(one));
      if (!found || found.undone) showToast({ text: t('activity.undoneAlready') });
      else await step(found);
    } catch (error) {
      showToast({ tone: 'bad', text: inWords(error) });
    }
  }, [step]);

  const offer = useCallback((text: string) => {
    showToast({ text, action: { label: t('activity.undo'), keys: 'z', run: () => void find((one) => one.kind === 'item') } });
  }, [find]);

  // One toast for one step, whichever part of the console it was taken in.
  const told = useRef(world.deeds[0]?.seq ?? 0);
  const { deeds, ownId, isLive } = world;
  useEffect(() => {
    const fresh = deeds.filter((deed) => deed.seq > told.current);
    told.current = Math.max(told.current, deeds[0]?.seq ?? 0);
    if (!isLive || busy.current || document.visibilityState === 'hidden') return;
    for (const deed of fresh.reverse()) {
      if (deed.by !== ownId || !undoable.includes(deed.kind) || undone.current.has(deed.at)) continue;
      showToast({
        text: t('activity.own', { deed: deedWords(deed) }),
        action: { label: t('activity.undo'), keys: 'z', run: () => void find((one) => one.at === deed.at) },
      });
    }
  }, [deeds, ownId, isLive, find]);

  return { newest, step, offer };
}
