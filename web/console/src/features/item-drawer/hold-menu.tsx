import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import type { Claim } from '../../api/types';
import { t } from '../../i18n';
import { formatClock } from '../../ui/format';
import { Menu } from '../../ui/menu';
import { showToast } from '../../ui/toasts';
import { useAction } from '../../ui/use-action';
import { useNow } from '../../ui/use-now';

interface HoldMenuProps {
  readonly claim: Claim;
  readonly refusal: string | null;
}

const minutes = [10, 60, 1_440] as const;

/** Until when the unit is kept for its winner; more time, or for good. */
export function HoldMenu({ claim, refusal }: HoldMenuProps) {
  const { run } = useAction();
  const hold = (body: { minutes: number } | { until: null }) =>
    void run(() => api.hold(claim.claimId, body).catch((error: unknown) => {
      showToast({ tone: 'bad', text: inWords(error) });
    }));
  const { holdUntil, userHandle: handle } = claim;
  return (
    <Menu
      size="small"
      refusal={refusal}
      name={holdUntil ? t('item.holdOfUntil', { handle, at: formatClock(holdUntil) }) : t('item.holdOf', { handle })}
      label={holdUntil ? <Left until={holdUntil} /> : t('item.hold')}
    >
      {minutes.map((count) => (
        <button key={count} type="button" onClick={() => hold({ minutes: count })}>{t('item.holdFor', { minutes: count, hours: count / 60 })}</button>
      ))}
      {holdUntil ? <button type="button" onClick={() => hold({ until: null })}>{t('item.holdForGood')}</button> : null}
    </Menu>
  );
}

function Left({ until }: { readonly until: string }) {
  const minutesLeft = Math.ceil((Date.parse(until) - useNow()) / 60_000);
  return <span className="number hold-left" data-soon={minutesLeft <= 2 || undefined}>{t('item.holdLeft', { minutes: Math.max(0, minutesLeft) })}</span>;
}
