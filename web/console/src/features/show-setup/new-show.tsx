import { type FormEvent, type ReactNode, useMemo, useRef, useState } from 'react';

import { api, newKey } from '../../api/client';
import { faultOf, inWords } from '../../api/problem';
import type { NewItem, ParseRequest, Rules, SourceChoice } from '../../api/types';
import { t } from '../../i18n';
import { ItemsPaste } from '../../parts/items/items-paste';
import { parseItems } from '../../parts/items/parse-items';
import { ReadingPreview } from '../../parts/reading/reading-preview';
import { changesOf, countChanges } from '../../parts/rules/rules';
import { RulesForm } from '../../parts/rules/rules-form';
import { useRuleBooks } from '../../parts/rules/use-rules';
import { SourcePicker } from '../../parts/sources/source-picker';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/field';
import { Toggle } from '../../ui/toggle';
import { useAction } from '../../ui/use-action';
import { forgetLeaveQuestion, useLeaveQuestion } from '../../ui/use-leave-question';
import './show-setup.css';

interface NewShowProps {
  readonly refusal: string | null;
  readonly connectRefusal: string | null;
  readonly backLink: ReactNode;
  readonly onCreated: (showId: string) => void;
}

/** A new show: its name, its items, where the comments come from, and how they are read. */
export function NewShow({ refusal, connectRefusal, backLink, onCreated }: NewShowProps) {
  const books = useRuleBooks();
  const [name, setName] = useState('');
  const [itemsText, setItemsText] = useState('');
  const [currency, setCurrency] = useState('EUR');
  const [source, setSource] = useState<SourceChoice | null>(null);
  const [rehearsal, setRehearsal] = useState(false);
  const [edited, setEdited] = useState<Rules | null>(null);
  const { busy, fault, run } = useAction();
  const parsed = useMemo(() => parseItems(itemsText, currency), [itemsText, currency]);
  const standard = books.workspace?.defaults ?? null;
  const rules = edited ?? standard;
  const change = standard && edited ? changesOf(standard, edited) : {};
  useLeaveQuestion(name.trim() !== '' || itemsText.trim() !== '' || edited ? t('setup.unsaved') : null);

  // Repeating a step that got through (the answer was lost, or a later step failed) must not do
  // it twice: the keys stay the same until the form has done its work.
  const [keys] = useState({ show: newKey(), items: newKey() });
  const created = useRef<{ showId: string; withItems: boolean } | null>(null);

  const create = async (start: boolean) => {
    if (!created.current) {
      const show = await api.createShow({ name: name.trim(), ...change, ...(rehearsal ? { rehearsal } : {}) }, keys.show);
      created.current = { showId: show.id, withItems: false };
    }
    const made = created.current;
    if (!made.withItems && parsed.items.length > 0) {
      await api.addItems(made.showId, parsed.items, keys.items);
      made.withItems = true;
    }
    if (start) await api.activate(made.showId, source && !rehearsal ? [source] : []);
    forgetLeaveQuestion();
    return made.showId;
  };

  const stop = refusal ?? (name.trim() === '' ? t('setup.nameFirst') : null) ?? (parsed.faults.length > 0 ? t('setup.itemsFirst') : null);
  const submit = (form: HTMLFormElement | null, start: boolean) => {
    if (stop || !form?.reportValidity()) return;
    void run(async () => onCreated(await create(start)));
  };

  return (
    <form
      className="page setup"
      aria-label={t('setup.newShow')}
      onSubmit={(event: FormEvent<HTMLFormElement>) => {
        event.preventDefault();
        submit(event.currentTarget, false);
      }}
    >
      <header className="page-head">
        {backLink}
        <h1>{t('setup.newShow')}</h1>
        <p className="quiet">{t('setup.newShowHint')}</p>
      </header>
      <div className="setup-columns">
        <div className="setup-main">
          <section className="card" aria-label={t('setup.theShow')}>
            <TextField
              label={t('setup.name')}
              placeholder={t('setup.namePlaceholder')}
              required
              maxLength={200}
              autoComplete="off"
              value={name}
              onChange={(event) => setName(event.target.value)}
              fault={faultOf(fault, 'name')}
            />
            <Toggle label={t('rehearsal.make')} hint={t('rehearsal.makeHint')} checked={rehearsal} onChange={setRehearsal} />
          </section>
          <section className="card" aria-labelledby="setup-items">
            <h2 id="setup-items">{t('setup.items')}</h2>
            <ItemsPaste text={itemsText} currency={currency} parsed={parsed} onText={setItemsText} onCurrency={setCurrency} />
          </section>
          {/* A rehearsal reads no live video. */}
          {rehearsal ? null : (
            <section className="card" aria-labelledby="setup-source">
              <header className="card-head">
                <h2 id="setup-source">{t('setup.liveVideo')}</h2>
                <p className="quiet">{t('setup.liveVideoHint')}</p>
              </header>
              <SourcePicker onChange={setSource} connectRefusal={connectRefusal} />
            </section>
          )}
          {rules ? (
            <details className="setup-rules">
              <summary>
                <h2>{t('setup.rules')}</h2>
                <span className="quiet">
                  {countChanges(change) > 0 ? t('setup.rulesChanged', { count: countChanges(change) }) : t('setup.rulesHint')}
                </span>
              </summary>
              <div className="setup-rules-body">
                <RulesForm rules={rules} standard={standard} languages={books.languages} onChange={setEdited} />
              </div>
            </details>
          ) : null}
        </div>
        <div className="setup-aside">
          {rules ? <ReadingPreview rules={rules} languages={books.languages} items={asParseItems(parsed.items)} /> : null}
        </div>
      </div>
      <div className="save-bar">
        {fault ?? books.fault ? <p className="fault-box" role="alert">{inWords(fault ?? books.fault)}</p> : null}
        {stop ? <p className="quiet" role="status">{stop}</p> : null}
        <Button type="submit" refusal={stop} busy={busy}>{t('setup.saveDraft')}</Button>
        <Button kind="primary" refusal={stop} busy={busy} onClick={(event) => submit(event.currentTarget.form, true)}>{t('setup.createAndStart')}</Button>
      </div>
    </form>
  );
}

function asParseItems(items: readonly NewItem[]): ParseRequest['items'] {
  return Object.fromEntries(items.map(({ itemNumber, variants }) => [String(itemNumber), variants ? { variants: variants.map(({ name }) => name) } : {}]));
}
