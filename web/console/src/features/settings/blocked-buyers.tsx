import { useCallback, useEffect, useState } from 'react';

import { api } from '../../api/client';
import { ApiError, inWords } from '../../api/problem';
import type { BlockedBuyer } from '../../api/types';
import { t } from '../../i18n';
import type { NameOf } from '../../live/people';
import { platformName } from '../../live/words';
import { Button } from '../../ui/button';
import { formatDay } from '../../ui/format';
import { useAction } from '../../ui/use-action';

interface BlockedBuyersProps {
  readonly refusal: string | null;
  readonly nameOf: NameOf;
}

/** Whose claims are shown but not served, in every show of the workspace. */
export function BlockedBuyers({ refusal, nameOf }: BlockedBuyersProps) {
  const [buyers, setBuyers] = useState<readonly BlockedBuyer[] | null>(null);
  const [unblocking, setUnblocking] = useState<string | null>(null);
  const { fault, run } = useAction();
  const load = useCallback(() => run(async () => setBuyers((await api.blockedBuyers()).buyers)), [run]);
  useEffect(() => {
    void load();
  }, [load]);

  const unblock = (buyer: BlockedBuyer) => {
    setUnblocking(buyer.buyerKey);
    void run(async () => {
      // The path names a show, the block is the workspace's: any show will do.
      const [show] = (await api.shows(null)).shows;
      if (!show) throw new ApiError(404, 'not_found', t('settings.noShowToUnblock'));
      await api.unblockBuyer(show.id, buyer.buyerKey);
      setBuyers((before) => before?.filter((other) => other.buyerKey !== buyer.buyerKey) ?? null);
    }).then(() => setUnblocking(null));
  };

  return (
    <section className="card" aria-labelledby="blocked">
      <header className="card-head">
        <h2 id="blocked">{t('settings.blocked')}</h2>
        <p className="quiet">{t('settings.blockedHint')}</p>
      </header>
      {fault ? <p className="fault-box" role="alert">{inWords(fault)}</p> : null}
      {buyers?.length === 0 ? <p className="empty"><strong>{t('settings.noBlocked')}</strong>{t('settings.noBlockedHint')}</p> : null}
      <ul className="settings-list">
        {(buyers ?? []).map((buyer) => (
          <li key={buyer.buyerKey}>
            <div className="settings-list-main">
              <strong>{buyer.userHandle}</strong>
              <span className="quiet">
                {t('settings.blockedFacts', { platform: platformName(buyer.platform), by: nameOf(buyer.by) ?? '', at: formatDay(buyer.at) })}
              </span>
              {buyer.reason ? <q>{buyer.reason}</q> : null}
            </div>
            <Button
              size="small"
              refusal={refusal}
              busy={unblocking === buyer.buyerKey}
              aria-label={t('settings.unblockName', { name: buyer.userHandle })}
              onClick={() => unblock(buyer)}
            >
              {t('settings.unblock')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
