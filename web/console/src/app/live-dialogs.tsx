// The dialogs of the live console, and what they are about.

import { useEffect } from 'react';

import type { Claim, Item, ItemChange, Session } from '../api/types';
import { ClaimDetails } from '../features/claims/claim-details';
import { ReleaseDialog } from '../features/claims/release-dialog';
import { AddItemDialog } from '../features/items/add-item-dialog';
import { EditItemDialog } from '../features/items/edit-item-dialog';
import { LosersDialog } from '../features/items/losers-dialog';
import { RemoveItemDialog } from '../features/items/remove-item-dialog';
import { DecideDialog } from '../features/review/decide-dialog';
import { StartDialog } from '../features/show-setup/start-dialog';
import { t } from '../i18n';
import type { NameOf } from '../live/people';
import { type LiveState, claimsOfItem, sortedItems } from '../live/state';
import { claimWords } from '../live/words';
import { showToast } from '../ui/toasts';
import { connectRefusal } from './permissions';

/** A dialog refers to its claim or item by id: what it shows is always the present state. */
export type Open =
  | { readonly what: 'release' | 'decide' | 'details'; readonly claimId: string }
  | { readonly what: 'add-item'; readonly itemNumber: string }
  | { readonly what: 'edit-item' | 'remove-item'; readonly itemId: string }
  | { readonly what: 'losers'; readonly itemId: string; readonly change: ItemChange }
  | { readonly what: 'start' | 'activity' }
  | null;

interface OpenDialogProps {
  readonly open: Open;
  readonly live: LiveState;
  readonly session: Session;
  readonly nameOf: NameOf;
  readonly refusal: string | null;
  readonly onOpen: (open: Open) => void;
  /** An item was changed in a way that can be undone. */
  readonly onDone: (text: string) => void;
}

export function OpenDialog({ open, live, session, nameOf, refusal, onOpen, onDone }: OpenDialogProps) {
  if (!open) return null;
  const onClose = () => onOpen(null);
  const currency = currencyOf(live);
  switch (open.what) {
    case 'activity':
      return null; // drawn by the page, which holds what people did
    case 'start':
      return <StartDialog show={live.show} connectRefusal={connectRefusal(session)} onClose={onClose} />;
    case 'add-item':
      return <AddItemDialog show={live.show} itemNumber={open.itemNumber} currency={currency} onClose={onClose} />;
    case 'edit-item':
    case 'remove-item':
    case 'losers': {
      const item = live.items.get(open.itemId);
      if (!item) return null;
      if (open.what === 'remove-item') return <RemoveItemDialog item={item} onClose={onClose} />;
      if (open.what === 'losers') {
        return <LosersDialog item={item} winners={claimsOfItem(live.claims, item.id).winners} change={open.change} onDone={onDone} onClose={onClose} />;
      }
      return (
        <EditItemDialog
          item={item}
          currency={currency}
          items={sortedItems(live.items)}
          onLosers={(change) => onOpen({ what: 'losers', itemId: item.id, change })}
          onRemove={() => onOpen({ what: 'remove-item', itemId: item.id })}
          onDone={onDone}
          onClose={onClose}
        />
      );
    }
    case 'release':
    case 'decide':
    case 'details': {
      const claim = live.claims.get(open.claimId);
      const props = { what: open.what, live, nameOf, refusal, ownId: session.user.id, onClose };
      return claim ? <ClaimDialog key={claim.claimId} claim={claim} {...props} /> : null;
    }
  }
}

const currencyOf = (live: LiveState): string => {
  for (const item of live.items.values()) if (item.price) return item.price.currency;
  return 'EUR';
};

interface ClaimDialogProps {
  readonly what: 'release' | 'decide' | 'details';
  readonly claim: Claim;
  readonly live: LiveState;
  readonly nameOf: NameOf;
  readonly refusal: string | null;
  readonly ownId: string;
  readonly onClose: () => void;
}

function ClaimDialog({ what, claim, live, nameOf, refusal, ownId, onClose }: ClaimDialogProps) {
  useLostRace(what, claim, ownId, nameOf, onClose);
  const item: Item | null = claim.itemId ? (live.items.get(claim.itemId) ?? null) : null;
  if (what === 'release') {
    const next = item ? (claimsOfItem(live.claims, item.id).waitlist[0] ?? null) : null;
    return <ReleaseDialog claim={claim} next={next} onClose={onClose} />;
  }
  if (what === 'decide') {
    const comment = claim.commentId === null ? null : live.comments.get(claim.platform, claim.commentId);
    return <DecideDialog claim={claim} claims={live.claims} items={live.items} commentText={comment?.text ?? null} onClose={onClose} />;
  }
  return <ClaimDetails claim={claim} notes={live.notes.get(claim.claimId) ?? []} nameOf={nameOf} refusal={refusal} onClose={onClose} />;
}

/** Says who was faster, and what became of the claim; nothing where one did it oneself, in another tab. */
export function sayLostRace({ userHandle, itemNumber, claimStatus, by }: Claim, ownId: string, nameOf: NameOf): void {
  if (by === ownId) return;
  const values = { handle: userHandle, number: itemNumber, state: claimWords[claimStatus] };
  showToast({ text: by === null ? t('status.raceRules', values) : t('status.race', { ...values, name: nameOf(by) ?? '' }) });
}

/** A colleague did first what this dialog is for: it closes, and says who. */
function useLostRace(what: ClaimDialogProps['what'], claim: Claim, ownId: string, nameOf: NameOf, onClose: () => void): void {
  const { claimStatus: status, by } = claim;
  const done = what === 'release' ? status === 'released' || status === 'expired' : what === 'decide' && status !== 'review';
  const lost = done && by !== ownId;
  useEffect(() => {
    if (!lost) return;
    sayLostRace(claim, ownId, nameOf);
    onClose();
    // Said once, when it happens.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [lost]);
}
