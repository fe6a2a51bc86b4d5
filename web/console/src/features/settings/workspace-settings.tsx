import { type ReactNode, useId, useState } from 'react';

import { api } from '../../api/client';
import { faultOf, inWords } from '../../api/problem';
import type { Language, Rules, Show, Workspace, WorkspaceChange } from '../../api/types';
import { t } from '../../i18n';
import type { NameOf } from '../../live/people';
import { ReadingPreview } from '../../parts/reading/reading-preview';
import { changesOf, countChanges } from '../../parts/rules/rules';
import { RulesForm } from '../../parts/rules/rules-form';
import { SaveBar } from '../../parts/rules/save-bar';
import { useRuleBooks } from '../../parts/rules/use-rules';
import { TextField } from '../../ui/field';
import { useAction } from '../../ui/use-action';
import { useLeaveQuestion } from '../../ui/use-leave-question';
import { BlockedBuyers } from './blocked-buyers';
import { Connections } from './connections';
import './settings.css';

interface WorkspaceSettingsProps {
  readonly ownerRefusal: string | null;
  readonly operatorRefusal: string | null;
  readonly nameOf: NameOf;
  readonly renderShowLink: (show: Show) => ReactNode;
  readonly onRenamed: () => void;
}

/** The workspace: its name, its pages, its blocked buyers, and what new shows begin with. */
export function WorkspaceSettings({ ownerRefusal, operatorRefusal, nameOf, renderShowLink, onRenamed }: WorkspaceSettingsProps) {
  const { workspace, languages, fault } = useRuleBooks();
  return (
    <div className="page settings-page">
      <header className="page-head">
        <h1>{t('settings.title')}</h1>
        <p className="quiet">{ownerRefusal ?? t('settings.titleHint')}</p>
      </header>
      {fault ? <p className="fault-box" role="alert">{inWords(fault)}</p> : null}
      {workspace ? (
        <WorkspaceForm
          workspace={workspace}
          languages={languages}
          refusal={ownerRefusal}
          onRenamed={onRenamed}
          more={
            <div className="setup-top">
              <Connections refusal={ownerRefusal} renderShowLink={renderShowLink} />
              <BlockedBuyers refusal={operatorRefusal} nameOf={nameOf} />
            </div>
          }
        />
      ) : null}
    </div>
  );
}

interface WorkspaceFormProps {
  readonly workspace: Workspace;
  readonly languages: readonly Language[];
  readonly refusal: string | null;
  readonly onRenamed: () => void;
  readonly more: ReactNode;
}

function WorkspaceForm({ workspace, languages, refusal, onRenamed, more }: WorkspaceFormProps) {
  const [saved, setSaved] = useState(workspace);
  const [name, setName] = useState(workspace.name);
  const [rules, setRules] = useState<Rules>(workspace.defaults);
  const [rounds, setRounds] = useState(0);
  const formId = useId();
  const { busy, fault, run, clear } = useAction();
  const defaults = changesOf(saved.defaults, rules);
  const isRenamed = name.trim() !== saved.name;
  const change: WorkspaceChange = { ...(isRenamed ? { name: name.trim() } : {}), ...(countChanges(defaults) > 0 ? { defaults } : {}) };
  const count = countChanges(defaults) + (isRenamed ? 1 : 0);
  useLeaveQuestion(count > 0 ? t('settings.unsaved') : null);

  const show = (next: Workspace) => {
    setName(next.name);
    setRules(next.defaults);
    setRounds(rounds + 1);
  };
  const save = () =>
    void run(async () => {
      const next = await api.changeWorkspace(change);
      setSaved(next);
      show(next);
      if (isRenamed) onRenamed();
    });
  return (
    <>
      <div className="card">
        <TextField
          form={formId}
          label={t('settings.name')}
          hint={t('settings.nameHint')}
          required
          maxLength={100}
          autoComplete="organization"
          value={name}
          onChange={(event) => setName(event.target.value)}
          fault={faultOf(fault, 'name')}
        />
      </div>
      {more}
      <header className="settings-heading">
        <h2>{t('settings.defaults')}</h2>
        <p className="quiet">{t('settings.defaultsHint')}</p>
      </header>
      <div className="setup-columns">
        <form
          id={formId}
          className="setup-main"
          aria-label={t('settings.workspace')}
          onSubmit={(event) => {
            event.preventDefault();
            if (!refusal && count > 0) save();
          }}
        >
          <RulesForm key={rounds} rules={rules} standard={null} languages={languages} onChange={setRules} />
        </form>
        <div className="setup-aside">
          <ReadingPreview rules={rules} languages={languages} />
        </div>
      </div>
      <SaveBar
        form={formId}
        count={count}
        saved={rounds > 0}
        busy={busy}
        fault={fault}
        refusal={refusal}
        onDiscard={() => {
          clear();
          show(saved);
        }}
      />
    </>
  );
}
