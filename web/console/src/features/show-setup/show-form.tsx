import { type ReactNode, useId, useState } from 'react';

import { api } from '../../api/client';
import { faultOf } from '../../api/problem';
import type { Language, Rules, Show, ShowChange } from '../../api/types';
import { t } from '../../i18n';
import { ReadingPreview } from '../../parts/reading/reading-preview';
import { changesOf, countChanges } from '../../parts/rules/rules';
import { RulesForm } from '../../parts/rules/rules-form';
import { SaveBar } from '../../parts/rules/save-bar';
import { TextField } from '../../ui/field';
import { useAction } from '../../ui/use-action';
import { useLeaveQuestion } from '../../ui/use-leave-question';

interface ShowFormProps {
  readonly show: Show;
  readonly standard: Rules;
  readonly languages: readonly Language[];
  readonly refusal: string | null;
  readonly onSaved: (show: Show) => void;
  /** Parts of the page that are not saved with the form. */
  readonly beside: ReactNode;
  readonly below: ReactNode;
}

/** A show's name and rules; only what was changed is sent. */
export function ShowForm({ show, standard, languages, refusal, onSaved, beside, below }: ShowFormProps) {
  const [name, setName] = useState(show.name);
  const [rules, setRules] = useState<Rules>(show);
  const [rounds, setRounds] = useState(0);
  const formId = useId();
  const { busy, fault, run, clear } = useAction();
  const change: ShowChange = { ...(name.trim() === show.name ? {} : { name: name.trim() }), ...changesOf(show, rules) };
  const count = countChanges(change);
  useLeaveQuestion(count > 0 ? t('setup.unsaved') : null);

  const save = () =>
    void run(async () => {
      const saved = await api.updateShow(show.id, change);
      setName(saved.name);
      setRules(saved);
      setRounds(rounds + 1);
      onSaved(saved);
    });
  const discard = () => {
    clear();
    setName(show.name);
    setRules(show);
    setRounds(rounds + 1);
  };
  return (
    <>
      <div className="setup-top">
        <div className="card">
          <TextField
            form={formId}
            label={t('setup.name')}
            required
            maxLength={200}
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.target.value)}
            fault={faultOf(fault, 'name')}
          />
        </div>
        {beside}
      </div>
      <div className="setup-columns">
        <form
          id={formId}
          className="setup-main"
          aria-label={t('setup.theShow')}
          onSubmit={(event) => {
            event.preventDefault();
            if (!refusal && count > 0) save();
          }}
        >
          {/* Begins anew with what the server has. */}
          <RulesForm key={rounds} rules={rules} standard={standard} languages={languages} onChange={setRules} />
        </form>
        <div className="setup-aside">
          <ReadingPreview rules={rules} languages={languages} showId={show.id} />
        </div>
      </div>
      {below}
      <SaveBar form={formId} count={count} saved={rounds > 0} busy={busy} fault={fault} refusal={refusal} onDiscard={discard} />
    </>
  );
}
