import { type FormEvent, type ReactNode, useMemo, useRef, useState } from 'react';

import { api, newKey } from '../../api/client';
import { inWords } from '../../api/problem';
import type { SourceChoice } from '../../api/types';
import { Button } from '../../ui/button';
import { Field, TextArea, TextField } from '../../ui/field';
import { formatMoney, plural } from '../../ui/format';
import { useAction } from '../../ui/use-action';
import { parseItems, parseWords } from './parse-items';
import { SourcePicker } from './source-picker';
import './show-setup.css';

const currencies = ['EUR', 'USD', 'GBP', 'CHF', 'AUD', 'CAD', 'SGD', 'MYR', 'PHP', 'THB', 'VND', 'TWD', 'JPY'];
const previewRows = 8;

interface NewShowProps {
  readonly refusal: string | null;
  readonly connectRefusal: string | null;
  readonly backLink: ReactNode;
  readonly onCreated: (showId: string) => void;
}

/** A new show: its name, the words that claim, its items, and where the comments come from. */
export function NewShow({ refusal, connectRefusal, backLink, onCreated }: NewShowProps) {
  const [name, setName] = useState('');
  const [claimWords, setClaimWords] = useState('');
  const [itemsText, setItemsText] = useState('');
  const [currency, setCurrency] = useState('EUR');
  const [source, setSource] = useState<SourceChoice | null>(null);
  const { busy, fault, run } = useAction();
  const parsed = useMemo(() => parseItems(itemsText, currency), [itemsText, currency]);

  // Repeating a step that got through (the answer was lost, or a later step failed) must not do
  // it twice: the keys stay the same until the form has done its work.
  const [keys] = useState({ show: newKey(), items: newKey() });
  const created = useRef<{ showId: string; withItems: boolean } | null>(null);

  const create = async (start: boolean) => {
    if (!created.current) {
      const words = parseWords(claimWords);
      const show = await api.createShow({ name: name.trim(), ...(words.length > 0 ? { claimWords: words } : {}) }, keys.show);
      created.current = { showId: show.id, withItems: false };
    }
    const made = created.current;
    if (!made.withItems && parsed.items.length > 0) {
      await api.addItems(made.showId, parsed.items, keys.items);
      made.withItems = true;
    }
    if (start) await api.activate(made.showId, source ? [source] : []);
    onCreated(made.showId);
  };

  const stop = refusal ?? (name.trim() === '' ? 'Give the show a name' : null) ?? (parsed.faults.length > 0 ? 'Correct the items first' : null);
  const submit = (start: boolean) => (event: FormEvent) => {
    event.preventDefault();
    if (!stop) void run(() => create(start));
  };

  return (
    <form className="new-show" aria-label="New show" onSubmit={submit(false)}>
      <header>
        {backLink}
        <h1>New show</h1>
      </header>
      <section className="setup-card">
        <TextField label="Name" required maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />
        <TextField
          label="Claim words"
          hint="Separated by commas. Left empty, the usual ones of each language count: sold, mine, …"
          placeholder="sold, mine"
          value={claimWords}
          onChange={(event) => setClaimWords(event.target.value)}
        />
      </section>
      <section className="setup-card" aria-labelledby="setup-items">
        <h2 id="setup-items">Items</h2>
        <TextArea
          label="Paste from a spreadsheet, or write one item per line"
          hint="Number, title, quantity, price. More can be added during the show."
          placeholder={'1, Linen dress, 2, 39.90\n2, Silver hoops, 5, 12'}
          rows={7}
          spellCheck={false}
          value={itemsText}
          onChange={(event) => setItemsText(event.target.value)}
          fault={parsed.faults.slice(0, 3).map((one) => `Line ${one.line}: ${one.text}`).join('. ') || null}
        />
        <Field label="Currency of the prices">
          {(wiring) => (
            <select {...wiring} className="input" value={currency} onChange={(event) => setCurrency(event.target.value)}>
              {currencies.map((code) => <option key={code}>{code}</option>)}
            </select>
          )}
        </Field>
        {parsed.items.length > 0 ? (
          <table className="setup-preview">
            <caption>{plural(parsed.items.length, 'item')} to add</caption>
            <thead>
              <tr><th scope="col">Number</th><th scope="col">Title</th><th scope="col">Quantity</th><th scope="col">Price</th></tr>
            </thead>
            <tbody>
              {parsed.items.slice(0, previewRows).map((item) => (
                <tr key={item.itemNumber}>
                  <td>{item.itemNumber}</td>
                  <td>{item.title}</td>
                  <td className="number">{item.quantity}</td>
                  <td className="number">{item.price ? formatMoney(item.price.amount, item.price.currency) : '–'}</td>
                </tr>
              ))}
              {parsed.items.length > previewRows ? <tr><td colSpan={4} className="quiet">and {parsed.items.length - previewRows} more</td></tr> : null}
            </tbody>
          </table>
        ) : null}
      </section>
      <section className="setup-card" aria-labelledby="setup-source">
        <h2 id="setup-source">Live video</h2>
        <p className="quiet">Optional: it can be chosen when the show starts.</p>
        <SourcePicker onChange={setSource} connectRefusal={connectRefusal} />
      </section>
      {fault ? <p className="fault-box" role="alert">{inWords(fault)}</p> : null}
      <div className="setup-actions">
        <Button type="submit" refusal={stop} busy={busy}>Save as draft</Button>
        <Button kind="primary" refusal={stop} busy={busy} onClick={submit(true)}>Create and start</Button>
      </div>
    </form>
  );
}
