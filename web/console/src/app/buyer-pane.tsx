// The card of the buyer that the address bar names.

import { useCallback } from 'react';

import type { Claim } from '../api/types';
import { BuyerCard } from '../features/buyers/buyer-card';
import { commentName } from '../live/names';
import type { NameOf } from '../live/people';
import type { LiveState } from '../live/state';
import { useQuery } from './router';

interface BuyerPaneProps {
  readonly live: LiveState;
  readonly nameOf: NameOf;
  readonly refusal: string | null;
  readonly onOpenItem: (itemId: string) => void;
  readonly onDetails: (claim: Claim) => void;
}

export function BuyerPane({ live, nameOf, refusal, onOpenItem, onDetails }: BuyerPaneProps) {
  const [query, setQuery] = useQuery();
  const buyer = query.get('buyer');
  const close = useCallback(() => setQuery('buyer', ''), [setQuery]);
  if (!buyer) return null;
  return (
    <BuyerCard
      key={buyer}
      showId={live.show.id}
      buyerKey={buyer}
      claims={live.claims}
      items={live.items}
      comments={live.comments}
      news={live.buyerNews.get(buyer) ?? 0}
      nameOf={nameOf}
      refusal={refusal}
      onClose={close}
      onOpenItem={(itemId) => {
        close();
        onOpenItem(itemId);
      }}
      onDetails={onDetails}
      onComment={(comment) => {
        close();
        setQuery('comment', commentName(comment));
        setQuery('tab', 'comments');
      }}
    />
  );
}
