import { type ChangeEvent, type DragEvent, useRef } from 'react';

import type { NewItem } from '../../api/types';
import { rich, t } from '../../i18n';
import { Button } from '../../ui/button';
import { Field, TextArea } from '../../ui/field';
import { formatCount, formatMoney } from '../../ui/format';
import './items-paste.css';
import type { ParsedItems } from './parse-items';

export const currencies = ['EUR', 'USD', 'GBP', 'CHF', 'AUD', 'CAD', 'SGD', 'MYR', 'PHP', 'THB', 'VND', 'TWD', 'HKD', 'JPY'];

const previewRows = 8;
const faultsShown = 5;
const fileBytesMax = 1_000_000;

interface ItemsPasteProps {
  readonly text: string;
  readonly currency: string;
  /** `text` as it was understood. */
  readonly parsed: ParsedItems;
  readonly onText: (text: string) => void;
  readonly onCurrency: (currency: string) => void;
}

/** Many items at once: pasted, typed or from a CSV file, with what was understood of them below. */
export function ItemsPaste({ text, currency, parsed, onText, onCurrency }: ItemsPasteProps) {
  const file = useRef<HTMLInputElement>(null);
  const take = async (chosen: File | undefined) => {
    if (chosen && chosen.size <= fileBytesMax) onText(await chosen.text());
  };
  const dropped = (event: DragEvent) => {
    const [first] = event.dataTransfer.files;
    if (!first) return;
    event.preventDefault();
    void take(first);
  };
  return (
    <div className="items-paste" onDrop={dropped} onDragOver={(event) => event.preventDefault()}>
      <TextArea
        label={t('setup.paste')}
        hint={t('setup.pasteHint')}
        placeholder={t('setup.pasteExample')}
        rows={7}
        spellCheck={false}
        value={text}
        fault={parsed.faults.length > 0 ? t('setup.linesToCorrect', { count: parsed.faults.length }) : null}
        onChange={(event) => onText(event.target.value)}
      />
      <div className="items-paste-tools">
        <Button size="small" onClick={() => file.current?.click()}>{t('setup.openCsv')}</Button>
        <input
          ref={file}
          type="file"
          hidden
          accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
          aria-label={t('setup.openCsv')}
          onChange={(event: ChangeEvent<HTMLInputElement>) => {
            void take(event.target.files?.[0]);
            event.target.value = '';
          }}
        />
        <Field label={t('setup.currency')}>
          {(wiring) => (
            <select {...wiring} className="input" value={currency} onChange={(event) => onCurrency(event.target.value)}>
              {currencies.map((code) => <option key={code}>{code}</option>)}
            </select>
          )}
        </Field>
      </div>
      {parsed.faults.length > 0 ? (
        <ul className="fault-box" aria-live="polite">
          {parsed.faults.slice(0, faultsShown).map(({ line, text: words, raw }) => (
            <li key={line}>{rich('setup.lineFault', { line, fault: words, raw: <code>{raw}</code> })}</li>
          ))}
        </ul>
      ) : null}
      {parsed.items.length > 0 ? <Preview items={parsed.items} /> : null}
    </div>
  );
}

function Preview({ items }: { readonly items: readonly NewItem[] }) {
  return (
    <div className="items-preview-scroll" tabIndex={0} role="group" aria-label={t('setup.itemsToAdd', { count: items.length })}>
      <table className="items-preview">
        <caption>{t('setup.itemsToAdd', { count: items.length })}</caption>
        <thead>
          <tr>
            <th scope="col">{t('setup.number')}</th>
            <th scope="col">{t('setup.itemTitle')}</th>
            <th scope="col">{t('setup.quantity')}</th>
            <th scope="col">{t('setup.price')}</th>
            <th scope="col">{t('setup.variants')}</th>
          </tr>
        </thead>
        <tbody>
          {items.slice(0, previewRows).map((item) => (
            <tr key={item.itemNumber}>
              <td className="number">{item.itemNumber}</td>
              <td>{item.title}</td>
              <td className="number">{formatCount(item.quantity ?? 1)}</td>
              <td className="number">{item.price ? formatMoney(item.price.amount, item.price.currency) : '–'}</td>
              <td>{item.variants?.map(({ name, quantity }) => `${name} ${formatCount(quantity)}`).join(', ') ?? '–'}</td>
            </tr>
          ))}
          {items.length > previewRows ? <tr><td colSpan={5} className="quiet">{t('setup.more', { count: items.length - previewRows })}</td></tr> : null}
        </tbody>
      </table>
    </div>
  );
}
