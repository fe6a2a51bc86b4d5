import type { Claim } from '../../api/types';
import { t } from '../../i18n';
import { ColleagueMark } from '../../parts/hands/colleagues';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { formatClock } from '../../ui/format';
import { HoldMenu } from './hold-menu';

interface DrawerClaimProps {
  readonly claim: Claim;
  readonly refusal: string | null;
  readonly onRelease: (claim: Claim) => void;
  readonly onDecide: (claim: Claim) => void;
  readonly onDetails: (claim: Claim) => void;
}

/** A claim of the open item. The name opens why it stands where it does. */
export function DrawerClaim({ claim, refusal, onRelease, onDecide, onDetails }: DrawerClaimProps) {
  const { userHandle: handle } = claim;
  const isReview = claim.claimStatus === 'review';
  return (
    <li className="drawer-claim">
      <button type="button" className="drawer-buyer" onClick={() => onDetails(claim)}>
        <span className="visually-hidden">{t('item.detailsOf')} </span>
        {claim.waitlistPosition === null ? null : <span className="number quiet">{claim.waitlistPosition}.</span>}
        <span className="drawer-handle">{handle}</span>
        {claim.quantity > 1 ? <span className="number">× {claim.quantity}</span> : null}
        {claim.variant ? <span>{claim.variant}</span> : null}
        {claim.reserved ? <Badge tone="ask">{t('item.reserved')}</Badge> : null}
        <time className="quiet number" dateTime={claim.timestamp}>{formatClock(claim.timestamp)}</time>
      </button>
      <span className="drawer-claim-tools">
        {claim.claimStatus === 'winner' ? <HoldMenu claim={claim} refusal={refusal} /> : null}
        <span className="hand-place">
          <ColleagueMark kind="claim" id={claim.claimId} />
          {isReview ? (
            <Button size="small" refusal={refusal} aria-label={t('item.decideClaim', { handle })} onClick={() => onDecide(claim)}>{t('item.decide')}</Button>
          ) : (
            <Button size="small" refusal={refusal} aria-label={t('item.releaseClaim', { handle })} onClick={() => onRelease(claim)}>{t('item.release')}</Button>
          )}
        </span>
      </span>
    </li>
  );
}
