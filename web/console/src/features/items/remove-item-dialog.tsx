import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import type { Item } from '../../api/types';
import { t } from '../../i18n';
import { useHold } from '../../live/hands';
import { ColleagueNote } from '../../parts/hands/colleagues';
import { FormDialog } from '../../ui/dialog';
import { useAction } from '../../ui/use-action';

interface RemoveItemDialogProps {
  readonly item: Item;
  readonly onClose: () => void;
}

export function RemoveItemDialog({ item, onClose }: RemoveItemDialogProps) {
  const { busy, fault, run } = useAction();
  useHold('item', item.id);
  return (
    <FormDialog
      title={t('items.removeTitle', { number: item.itemNumber })}
      submitLabel={t('items.remove')}
      submitKind="danger"
      busy={busy}
      fault={fault ? inWords(fault) : null}
      note={<ColleagueNote kind="item" id={item.id} />}
      onClose={onClose}
      onSubmit={() => void run(() => api.removeItem(item.showId, item.id)).then((done) => done && onClose())}
    >
      <p>{t('items.removeWords', { title: item.title })}</p>
      {item.waitlistCount > 0 ? <p>{t('items.removeWaiting', { count: item.waitlistCount })}</p> : null}
    </FormDialog>
  );
}
