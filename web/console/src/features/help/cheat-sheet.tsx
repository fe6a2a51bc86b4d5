import { t } from '../../i18n';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Keys } from '../../ui/keys';
import { type Shortcut, useRegisteredShortcuts, useSingleKeys } from '../../ui/shortcuts';
import { Toggle } from '../../ui/toggle';
import './help.css';

/** All keys that work on the page behind it: the list is the one that serves them. */
export function CheatSheet({ onClose }: { readonly onClose: () => void }) {
  const [singleKeys, setSingleKeys] = useSingleKeys();
  const groups = grouped(useRegisteredShortcuts());
  return (
    <Dialog title={t('help.keys')} size="wide" toRead onClose={onClose}>
      <div className="cheat-sheet">
        {[...groups].map(([name, shortcuts]) => (
          <section key={name} aria-label={name}>
            <h3>{name}</h3>
            <dl className="cheat-keys">
              {shortcuts.map(({ keys, label }) => (
                <div key={label}>
                  <dt>{keys.map((each) => <Keys key={each} keys={each} />)}</dt>
                  <dd>{t(label)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <Toggle label={t('help.singleKeys')} hint={t('help.singleKeysHint')} checked={singleKeys} onChange={setSingleKeys} />
      <div className="dialog-actions"><Button onClick={onClose}>{t('common.close')}</Button></div>
    </Dialog>
  );
}

/** By heading, in the order of registration; what is everywhere comes last. */
function grouped(shortcuts: readonly Shortcut[]): ReadonlyMap<string, readonly Shortcut[]> {
  const groups = new Map<string, Shortcut[]>();
  const rank = ({ group }: Shortcut) => (group === 'help.everywhere' ? 1 : 0);
  for (const shortcut of [...shortcuts].sort((a, b) => rank(a) - rank(b))) {
    const name = t(shortcut.group ?? 'help.thisPage');
    const group = groups.get(name) ?? [];
    if (!group.some(({ label }) => label === shortcut.label)) group.push(shortcut);
    groups.set(name, group);
  }
  return groups;
}
