import type { Claim, OperatorStep } from '../../api/types';
import { t } from '../../i18n';
import type { Deed } from '../../live/deeds';

/** What was done, without who did it: "Released nina’s claim of item 12". */
export function deedWords({ kind, claims, itemNumber = '' }: Pick<Deed, 'kind' | 'claims' | 'itemNumber'>): string {
  const [first] = claims;
  if (!first) return t(`activity.did_${kind}`, { count: 0, handle: '', item: itemNumber });
  return t(`activity.did_${kind}`, { count: claims.length, handle: first.userHandle, item: first.itemNumber });
}

/** A step of which the log says no more here: the claims that it touched last are still known by their time. */
export function stepWords(step: OperatorStep, deeds: readonly Deed[], claims: ReadonlyMap<string, Claim>): string {
  const deed = deeds.find((one) => one.at === step.at && (one.by === step.by || (one.by === null && step.kind === 'item')));
  if (deed) return deedWords(deed);
  const touched = [...claims.values()].filter((claim) => claim.by === step.by && claim.updatedAt === step.at);
  const kind = kinds[step.kind];
  return kind && touched.length > 0 ? deedWords({ kind, claims: touched }) : t(`activity.step_${step.kind}`);
}

const kinds: Readonly<Record<OperatorStep['kind'], Deed['kind'] | null>> = { release: 'released', award: 'awarded', resolve: 'reviewed', item: null, merge: null };
