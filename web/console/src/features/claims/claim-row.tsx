import { memo } from 'react';

import type { Claim, Item } from '../../api/types';
import { t } from '../../i18n';
import { claimTones, claimWords, platformName } from '../../live/words';
import { ColleagueMark } from '../../parts/hands/colleagues';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { formatClock } from '../../ui/format';
import { PlatformMark } from '../../ui/platform-mark';

export interface ClaimActions {
  readonly onOpenItem: (itemId: string) => void;
  readonly onDetails: (claim: Claim) => void;
  readonly onBuyer: (claim: Claim) => void;
  /** Brings the claim's comment on the screen, among its neighbours. */
  readonly onComment: (claim: Claim) => void;
  readonly onRelease: (claim: Claim) => void;
  readonly onDecide: (claim: Claim) => void;
  readonly onAddItem: (itemNumber: string) => void;
}

interface ClaimRowProps extends ClaimActions {
  readonly claim: Claim;
  readonly item: Item | null;
  readonly refusal: string | null;
  readonly selected: boolean;
  /** The reader asked for this claim. */
  readonly marked: boolean;
  readonly onSelect: (claim: Claim, range: boolean) => void;
}

/** A claim that can still be taken back. */
export const isActive = ({ claimStatus }: Claim): boolean => ['winner', 'waitlist', 'review', 'unmatched'].includes(claimStatus);

export const ClaimRow = memo(function ClaimRow(props: ClaimRowProps) {
  const { claim, item, refusal, selected, marked, onOpenItem, onDetails, onBuyer, onComment, onRelease, onDecide, onAddItem, onSelect } = props;
  const { claimStatus, itemNumber, userHandle } = claim;
  const names = { item: itemNumber === '' ? t('claims.noItemSaid') : itemNumber, buyer: userHandle };
  const title = item?.title ?? (claimStatus === 'unmatched' ? t('claims.notInShow') : itemNumber === '' ? t('claims.itemNotSaid') : '');
  const why = claimStatus === 'review' || claimStatus === 'released' || claimStatus === 'expired' ? claim.reason : null;
  const time = <time dateTime={claim.timestamp}>{formatClock(claim.timestamp)}</time>;
  // In a narrow pane the time stands below the handle; only one of the two is ever there to see or hear.
  const timeTo = (place: 'claim-time' | 'claim-short-time') =>
    claim.commentId === null ? <span className={`${place} quiet number`}>{time}</span> : (
      <button type="button" className={`${place} quiet number`} onClick={() => onComment(claim)}>
        <span className="visually-hidden">{t('claims.commentOf', names)} </span>
        {time}
        <svg aria-hidden="true" width="13" height="13" viewBox="0 0 16 16"><path fill="none" stroke="currentColor" strokeWidth="1.6" d="M2 3.5h12v7.5H7l-3 2.6V11H2z" /></svg>
      </button>
    );
  return (
    <div className="claim-row" data-status={claimStatus} data-claim={claim.claimId} aria-current={marked || undefined}>
      <label className="claim-pick">
        {isActive(claim) ? (
          <input
            type="checkbox"
            aria-label={t('claims.pick', names)}
            checked={selected}
            onChange={(event) => onSelect(claim, (event.nativeEvent as MouseEvent).shiftKey)}
          />
        ) : null}
      </label>
      <button type="button" className="claim-state" title={t('claims.why')} onClick={() => onDetails(claim)}>
        <span className="visually-hidden">{t('claims.detailsOf', names)} </span>
        <Badge tone={claimTones[claimStatus]}>
          {claimWords[claimStatus]}
          {claim.waitlistPosition === null ? null : <span className="number"> #{claim.waitlistPosition}</span>}
        </Badge>
      </button>
      <button type="button" className="claim-item" data-row-focus onClick={() => (item ? onOpenItem(item.id) : onDetails(claim))}>
        <span className="visually-hidden">{item ? t('claims.openItem') : t('claims.detailsOf', names)} </span>
        <span className="claim-number">{itemNumber}</span>
        <span className="claim-title">{title}</span>
      </button>
      <span className="claim-who">
        <button type="button" className="claim-buyer" onClick={() => onBuyer(claim)}>
          <span className="visually-hidden">{t('claims.buyerCardOf')} </span>
          <span className="claim-handle">{userHandle}</span>
        </button>
        {claim.quantity > 1 ? <span className="claim-extra number">× {claim.quantity}</span> : null}
        {claim.variant ? <span className="claim-extra">{claim.variant}</span> : null}
        {claim.reserved ? <Badge tone="accent">{t('claims.reserved')}</Badge> : null}
        <span className="claim-meta quiet">
          {timeTo('claim-short-time')}{' '}
          <PlatformMark platform={claim.platform} name={platformName(claim.platform)} /> {why ?? <span className="claim-short-title">{title}</span>}
        </span>
      </span>
      {timeTo('claim-time')}
      <span className="claim-action hand-place">
        <ColleagueMark kind="claim" id={claim.claimId} />
        {claimStatus === 'review' ? (
          <Button size="small" refusal={refusal} aria-label={t('claims.decideFor', names)} onClick={() => onDecide(claim)}>{t('claims.decide')}</Button>
        ) : null}
        {claimStatus === 'unmatched' ? (
          <Button size="small" refusal={refusal} aria-label={t('claims.addItemNumber', names)} onClick={() => onAddItem(itemNumber)}>{t('claims.addItem')}</Button>
        ) : null}
        {claimStatus === 'winner' || claimStatus === 'waitlist' ? (
          <Button size="small" kind="quiet" refusal={refusal} aria-label={t('claims.releaseFor', names)} onClick={() => onRelease(claim)}>{t('claims.release')}</Button>
        ) : null}
      </span>
    </div>
  );
});
