import { useEffect, useMemo, useState } from 'react';

import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import type { Language, ParseRequest, ParsedComment, Show } from '../../api/types';
import { rich, t } from '../../i18n';
import { ReadComment } from '../../parts/reading/read-comment';
import '../../parts/reading/reading.css';
import { groups } from '../../parts/reading/roles';
import { useReading } from '../../parts/reading/use-reading';
import { parseWords } from '../../parts/rules/rules';
import { Field, TextArea, TextField } from '../../ui/field';

const commentsMax = 200;
const charactersMax = 10_000;
const examples = ['sold 12 M please!', 'Sold 12 and 15 x2 🔥', 'sold 12?', 'Jenny sold 12', '12 sold out', 'slod 12', 'sold 12 15', 'pass on 12'].join('\n');

interface ReadingPageProps {
  /** The show whose settings and items count; empty: none. */
  readonly showId: string;
  readonly onShow: (showId: string) => void;
}

interface Trial {
  readonly languages: readonly string[];
  readonly mode: string;
  readonly strictness: string;
  readonly claimWords: string;
  readonly passWords: string;
}
const asTheShow: Trial = { languages: [], mode: '', strictness: '', claimWords: '', passWords: '' };

/** Comments as an operator pastes them, read word by word under a show's settings. */
export function ReadingPage({ showId, onShow }: ReadingPageProps) {
  const [shows, setShows] = useState<readonly Show[]>([]);
  const [languages, setLanguages] = useState<readonly Language[]>([]);
  const [loadFault, setLoadFault] = useState<unknown>(null);
  const [text, setText] = useState(examples);
  const [trial, setTrial] = useState<Trial>(asTheShow);
  const comments = useMemo(() => text.split('\n').map((line) => line.trimEnd()).filter((line) => line !== ''), [text]);
  const request = useMemo(() => requestFor(comments, showId, trial), [comments, showId, trial]);
  const { answer, fault, busy } = useReading(request);

  useEffect(() => {
    let here = true;
    Promise.all([api.shows(null), api.languages()]).then(
      ([page, known]) => {
        if (!here) return;
        setShows(page.shows);
        setLanguages(known.languages);
      },
      (error: unknown) => here && setLoadFault(error),
    );
    return () => {
      here = false;
    };
  }, []);

  const show = shows.find((one) => one.id === showId);
  const set = (change: Partial<Trial>) => setTrial((before) => ({ ...before, ...change }));
  const wrong = fault ?? loadFault;
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t('reading.title')}</h1>
        <p className="quiet">{t('reading.intro')}</p>
      </header>
      <section className="card reading-card" aria-label={t('reading.toRead')}>
        <Field label={t('reading.readAs')}>
          {(wiring) => (
            <select {...wiring} className="input" value={showId} onChange={(event) => onShow(event.target.value)}>
              <option value="">{t('reading.noShow')}</option>
              {show || showId === '' ? null : <option value={showId}>{t('reading.thisShow')}</option>}
              {shows.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
            </select>
          )}
        </Field>
        <TextArea
          label={t('reading.comments')}
          rows={8}
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
          fault={comments.length > commentsMax ? t('reading.onlyFirst', { max: commentsMax, count: comments.length }) : null}
        />
        <details className="reading-trial">
          <summary>{t('reading.trial')}</summary>
          <div className="reading-settings">
            <Field label={t('reading.mode')} hint={t('reading.modeHint')}>
              {(wiring) => (
                <select {...wiring} className="input" value={trial.mode} onChange={(event) => set({ mode: event.target.value })}>
                  <option value="">{t('reading.unchanged', { of: show ? 'show' : 'default' })}</option>
                  {['keyword', 'bare', 'plusone'].map((mode) => <option key={mode} value={mode}>{t('reading.modeName', { mode })}</option>)}
                </select>
              )}
            </Field>
            <Field label={t('reading.strictness')} hint={t('reading.strictnessHint')}>
              {(wiring) => (
                <select {...wiring} className="input" value={trial.strictness} onChange={(event) => set({ strictness: event.target.value })}>
                  <option value="">{t('reading.unchanged', { of: show ? 'show' : 'default' })}</option>
                  {['normal', 'strict'].map((strictness) => <option key={strictness} value={strictness}>{t('reading.strictnessName', { strictness })}</option>)}
                </select>
              )}
            </Field>
            <TextField label={t('settings.claimWords')} hint={t('reading.wordsHint')} value={trial.claimWords} onChange={(event) => set({ claimWords: event.target.value })} />
            <TextField label={t('settings.passWords')} hint={t('reading.wordsHint')} value={trial.passWords} onChange={(event) => set({ passWords: event.target.value })} />
            <fieldset className="reading-languages">
              <legend>{rich('reading.languages', { quiet: (inside) => <span className="quiet">{inside}</span> })}</legend>
              {languages.map((language) => (
                <label key={language.code} title={language.claimWords.slice(0, 6).join(', ')}>
                  <input
                    type="checkbox"
                    checked={trial.languages.includes(language.code)}
                    onChange={(event) =>
                      set({ languages: event.target.checked ? [...trial.languages, language.code] : trial.languages.filter((code) => code !== language.code) })
                    }
                  />
                  {language.name}
                </label>
              ))}
            </fieldset>
          </div>
        </details>
      </section>
      {wrong ? <p className="fault-box" role="alert">{inWords(wrong)}</p> : null}
      <section className="card reading-results" aria-labelledby="reading-results" aria-busy={busy}>
        <div className="reading-results-head">
          <h2 id="reading-results">{t('reading.results')}</h2>
          <p role="status" className="quiet">{summary(answer)}</p>
        </div>
        <Legend />
        <ol className="read-list">
          {answer.map((comment, index) => <ReadComment key={index} comment={comment} />)}
        </ol>
      </section>
    </div>
  );
}

function Legend() {
  return (
    <ul className="read-legend" aria-label={t('reading.colours')}>
      {groups.map((group) => <li key={group} data-group={group}>{t('reading.group', { group })}</li>)}
      <li data-decisive="true">{t('reading.decisive')}</li>
    </ul>
  );
}

function summary(comments: readonly ParsedComment[]): string {
  const count = (intent: ParsedComment['intent']) => comments.filter((comment) => comment.intent === intent).length;
  return t('reading.summary', { comments: comments.length, claims: count('claim'), passes: count('pass'), reviews: count('review') });
}

function requestFor(comments: readonly string[], showId: string, trial: Trial): ParseRequest {
  return {
    comments: comments.slice(0, commentsMax).map((comment) => comment.slice(0, charactersMax)),
    ...(showId === '' ? {} : { showId }),
    settings: {
      ...(trial.languages.length > 0 ? { languages: trial.languages } : {}),
      ...(trial.mode === '' ? {} : { mode: trial.mode as 'keyword' | 'bare' | 'plusone' }),
      ...(trial.strictness === '' ? {} : { strictness: trial.strictness as 'normal' | 'strict' }),
      ...(parseWords(trial.claimWords).length > 0 ? { claimWords: parseWords(trial.claimWords) } : {}),
      ...(parseWords(trial.passWords).length > 0 ? { passWords: parseWords(trial.passWords) } : {}),
    },
  };
}
