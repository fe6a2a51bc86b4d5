import { type ReactNode, useEffect, useMemo, useState } from 'react';

import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import type { Language, ParseRequest, ParsedComment, Show } from '../../api/types';
import { Field, TextArea, TextField } from '../../ui/field';
import { plural } from '../../ui/format';
import { ReadComment } from './read-comment';
import { groupWords, type RoleGroup } from './roles';
import './reading.css';

const commentsMax = 200;
const charactersMax = 10_000;
/** Long enough not to ask at every key, short enough to feel at once. */
const pauseMs = 250;
const examples = ['sold 12 M please!', 'Sold 12 and 15 x2 🔥', 'sold 12?', 'Jenny sold 12', '12 sold out', 'slod 12', 'sold 12 15', 'pass on 12'].join('\n');

interface ReadingPageProps {
  /** The show whose settings and items count; empty: none. */
  readonly showId: string;
  readonly onShow: (showId: string) => void;
  readonly backLink: ReactNode;
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
export function ReadingPage({ showId, onShow, backLink }: ReadingPageProps) {
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
    <div className="reading">
      <header>
        {backLink}
        <h1>How comments are read</h1>
        <p className="quiet">Paste comments, one per line: each word gets its role, and you see what follows from them. Nothing is claimed here.</p>
      </header>
      <section className="reading-card" aria-label="Comments to read">
        <Field label="Read as in">
          {(wiring) => (
            <select {...wiring} className="input" value={showId} onChange={(event) => onShow(event.target.value)}>
              <option value="">No show: the default settings</option>
              {show || showId === '' ? null : <option value={showId}>This show</option>}
              {shows.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
            </select>
          )}
        </Field>
        <TextArea
          label="Comments"
          rows={8}
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
          fault={comments.length > commentsMax ? `Only the first ${commentsMax} of ${plural(comments.length, 'comment')} are read` : null}
        />
        <details className="reading-trial">
          <summary>Try other settings</summary>
          <div className="reading-settings">
            <Field label="Mode" hint="When is an item code alone enough?">
              {(wiring) => (
                <select {...wiring} className="input" value={trial.mode} onChange={(event) => set({ mode: event.target.value })}>
                  <option value="">{show ? 'As in the show' : 'Default'}</option>
                  <option value="keyword">A claim word is needed</option>
                  <option value="bare">A code alone is enough</option>
                  <option value="plusone">A code and +1 is enough</option>
                </select>
              )}
            </Field>
            <Field label="Strictness" hint="Strict: misspelt words and unknown items are for a person">
              {(wiring) => (
                <select {...wiring} className="input" value={trial.strictness} onChange={(event) => set({ strictness: event.target.value })}>
                  <option value="">{show ? 'As in the show' : 'Default'}</option>
                  <option value="normal">Normal</option>
                  <option value="strict">Strict</option>
                </select>
              )}
            </Field>
            <TextField label="Claim words" hint="Separated by commas; empty: unchanged" value={trial.claimWords} onChange={(event) => set({ claimWords: event.target.value })} />
            <TextField label="Pass words" hint="Separated by commas; empty: unchanged" value={trial.passWords} onChange={(event) => set({ passWords: event.target.value })} />
            <fieldset className="reading-languages">
              <legend>Languages <span className="quiet">none chosen: unchanged</span></legend>
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
      <section className="reading-results" aria-labelledby="reading-results" aria-busy={busy}>
        <div className="reading-results-head">
          <h2 id="reading-results">How they are read</h2>
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
    <ul className="read-legend" aria-label="Colours">
      {(Object.keys(groupWords) as RoleGroup[]).map((group) => (
        <li key={group} data-group={group}>{groupWords[group]}</li>
      ))}
      <li data-decisive="true">the piece that decides</li>
    </ul>
  );
}

function summary(comments: readonly ParsedComment[]): string {
  const count = (intent: ParsedComment['intent']) => comments.filter((comment) => comment.intent === intent).length;
  return `${plural(comments.length, 'comment')}: ${plural(count('claim'), 'claim')}, ${plural(count('pass'), 'pass', 'passes')}, ${count('review')} for a person`;
}

const wordsOf = (text: string) => text.split(',').map((word) => word.trim()).filter((word) => word !== '');

function requestFor(comments: readonly string[], showId: string, trial: Trial): ParseRequest {
  return {
    comments: comments.slice(0, commentsMax).map((comment) => comment.slice(0, charactersMax)),
    ...(showId === '' ? {} : { showId }),
    settings: {
      ...(trial.languages.length > 0 ? { languages: trial.languages } : {}),
      ...(trial.mode === '' ? {} : { mode: trial.mode as 'keyword' | 'bare' | 'plusone' }),
      ...(trial.strictness === '' ? {} : { strictness: trial.strictness as 'normal' | 'strict' }),
      ...(wordsOf(trial.claimWords).length > 0 ? { claimWords: wordsOf(trial.claimWords) } : {}),
      ...(wordsOf(trial.passWords).length > 0 ? { passWords: wordsOf(trial.passWords) } : {}),
    },
  };
}

/** The answer to the last request that had one; while a newer one is under way it stays. */
function useReading(request: ParseRequest) {
  const [answer, setAnswer] = useState<readonly ParsedComment[]>([]);
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    const controller = new AbortController();
    const timer = setTimeout(() => {
      setBusy(true);
      api.parse(request, controller.signal).then(
        ({ comments }) => {
          setAnswer(comments);
          setFault(null);
          setBusy(false);
        },
        (error: unknown) => {
          if (controller.signal.aborted) return;
          setFault(error);
          setBusy(false);
        },
      );
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [request]);
  return { answer, fault, busy };
}
