import type { Handling } from '../../api/types';
import { t } from '../../i18n';
import { commentNamed } from '../../live/names';
import type { LiveState } from '../../live/state';

/** "deciding anna’s claim of item 12"; in general words where the thing is not at hand. */
export function handlingWords({ kind, id }: Handling, { claims, items, comments }: Pick<LiveState, 'claims' | 'items' | 'comments'>): string {
  switch (kind) {
    case 'claim': {
      const claim = claims.get(id);
      return t('hands.now_claim', { known: claim ? 'yes' : 'no', handle: claim?.userHandle ?? '', item: claim?.itemNumber || 'none' });
    }
    case 'item': {
      const item = items.get(id);
      return t('hands.now_item', { known: item ? 'yes' : 'no', item: item?.itemNumber ?? '' });
    }
    case 'buyer': {
      const [claim] = claims.ofBuyer(id);
      return t('hands.now_buyer', { known: claim ? 'yes' : 'no', handle: claim?.userHandle ?? '' });
    }
    case 'comment': {
      const name = commentNamed(id);
      const comment = name && comments.get(name.platform, name.commentId);
      return t('hands.now_comment', { known: comment ? 'yes' : 'no', handle: comment?.userHandle ?? '' });
    }
  }
}
