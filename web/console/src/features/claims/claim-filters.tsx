import { t } from '../../i18n';
import { platformName } from '../../live/words';
import type { ClaimFilter } from './select-claims';

interface ClaimFiltersProps {
  readonly filter: ClaimFilter;
  /** The platforms that claims came from. */
  readonly platforms: readonly string[];
  readonly onChange: (change: Partial<ClaimFilter>) => void;
}

/** What narrows the claims besides their status: item, platform, time. */
export function ClaimFilters({ filter, platforms, onChange }: ClaimFiltersProps) {
  return (
    <div className="claim-bounds" role="group" aria-label={t('claims.narrow')}>
      <label>
        {t('claims.filterItem')}
        <input className="input search number" size={5} value={filter.item} onChange={(event) => onChange({ item: event.target.value })} />
      </label>
      <label>
        {t('claims.filterPlatform')}
        <select className="input search" value={filter.platform} onChange={(event) => onChange({ platform: event.target.value })}>
          <option value="">{t('claims.anyPlatform')}</option>
          {platforms.map((platform) => <option key={platform} value={platform}>{platformName(platform)}</option>)}
        </select>
      </label>
      <label>
        {t('claims.filterFrom')}
        <input type="time" step="1" className="input search number" value={filter.from} onChange={(event) => onChange({ from: event.target.value })} />
      </label>
      <label>
        {t('claims.filterTo')}
        <input type="time" step="1" className="input search number" value={filter.to} onChange={(event) => onChange({ to: event.target.value })} />
      </label>
      <button type="button" className="filter-chip" onClick={() => onChange({ item: '', platform: '', from: '', to: '' })}>{t('claims.clearFilters')}</button>
    </div>
  );
}
