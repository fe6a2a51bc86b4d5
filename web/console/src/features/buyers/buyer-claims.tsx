import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import type { Claim, Item } from '../../api/types';
import { t } from '../../i18n';
import { claimTones, claimWords } from '../../live/words';
import { Badge } from '../../ui/badge';
import { formatClock } from '../../ui/format';
import { useAction } from '../../ui/use-action';

interface BuyerClaimsProps {
  /** Newest first. */
  readonly claims: readonly Claim[];
  readonly items: ReadonlyMap<string, Item>;
  readonly refusal: string | null;
  readonly onOpenItem: (itemId: string) => void;
  readonly onDetails: (claim: Claim) => void;
  readonly onComment: (comment: { readonly platform: string; readonly commentId: string }) => void;
}

/** All that one buyer asked for in this show, and what of it is paid. */
export function BuyerClaims({ claims, items, refusal, onOpenItem, onDetails, onComment }: BuyerClaimsProps) {
  const { busy, fault, run } = useAction();
  return (
    <section aria-label={t('buyers.claims')}>
      <h3>{t('buyers.claims')} <span className="quiet number">{claims.length}</span></h3>
      {claims.length === 0 ? <p className="quiet">{t('buyers.noClaims')}</p> : null}
      {fault ? <p className="fault-box" role="alert">{inWords(fault)}</p> : null}
      <ul className="buyer-claims">
        {claims.map((claim) => {
          const item = claim.itemId === null ? undefined : items.get(claim.itemId);
          const { commentId, platform } = claim;
          return (
            <li key={claim.claimId} data-status={claim.claimStatus}>
              <button type="button" onClick={() => onDetails(claim)}>
                <span className="visually-hidden">{t('buyers.detailsOf', { item: claim.itemNumber })} </span>
                <Badge tone={claimTones[claim.claimStatus]}>{claimWords[claim.claimStatus]}{claim.waitlistPosition === null ? '' : ` #${claim.waitlistPosition}`}</Badge>
              </button>
              <button type="button" className="buyer-item" disabled={!item} onClick={() => item && onOpenItem(item.id)}>
                <b className="number">{claim.itemNumber}</b> {item?.title ?? ''}
                {claim.variant ? `, ${claim.variant}` : ''}{claim.quantity > 1 ? ` × ${claim.quantity}` : ''}
              </button>
              {claim.claimStatus === 'winner' ? (
                <label title={refusal ?? undefined}>
                  <input
                    type="checkbox"
                    checked={Boolean(claim.paidAt)}
                    disabled={busy || refusal !== null}
                    onChange={(event) => void run(() => api.payment(claim.claimId, event.target.checked))}
                  />
                  {t('buyers.paid')}
                </label>
              ) : null}
              {commentId === null ? (
                <time className="quiet number" dateTime={claim.timestamp}>{formatClock(claim.timestamp)}</time>
              ) : (
                <button type="button" className="quiet number" onClick={() => onComment({ platform, commentId })}>
                  <span className="visually-hidden">{t('buyers.commentOf', { item: claim.itemNumber })} </span>
                  <time dateTime={claim.timestamp}>{formatClock(claim.timestamp)}</time>
                </button>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
