import { useMemo, useState } from 'react';

import { inWords } from '../../api/problem';
import type { Language, ParseRequest, Rules } from '../../api/types';
import { t } from '../../i18n';
import { TextArea } from '../../ui/field';
import { readingSettingsOf } from '../rules/rules';
import { ReadComment } from './read-comment';
import './reading.css';
import { useReading } from './use-reading';

interface ReadingPreviewProps {
  /** As they are being edited. */
  readonly rules: Rules;
  readonly languages: readonly Language[];
  /** Whose items count; or the items themselves. */
  readonly showId?: string;
  readonly items?: ParseRequest['items'];
}

const commentsMax = 20;
const charactersMax = 10_000;

/** Comments to try out, read word by word under the settings beside them. Nothing is claimed. */
export function ReadingPreview({ rules, languages, showId, items }: ReadingPreviewProps) {
  /** Null until somebody types: the samples then follow the claim words. */
  const [typed, setTyped] = useState<string | null>(null);
  const [firstItem = '12', secondItem = '15'] = Object.keys(items ?? {});
  const text = typed ?? samples(claimWord(rules, languages), firstItem, secondItem);
  const comments = useMemo(
    () => text.split('\n').map((line) => line.trim().slice(0, charactersMax)).filter((line) => line !== '').slice(0, commentsMax),
    [text],
  );
  const { answer, fault, busy } = useReading({
    comments,
    settings: readingSettingsOf(rules),
    ...(showId === undefined ? {} : { showId }),
    ...(items && Object.keys(items).length > 0 ? { items } : {}),
  });
  return (
    <section className="card preview" aria-label={t('reading.preview')}>
      <header className="card-head">
        <h2>{t('reading.preview')}</h2>
        <p className="quiet">{t('reading.previewHint')}</p>
      </header>
      <TextArea label={t('reading.comments')} rows={6} spellCheck={false} value={text} onChange={(event) => setTyped(event.target.value)} />
      {fault ? <p className="fault-box" role="alert">{inWords(fault)}</p> : null}
      <ol className="read-list reading" aria-busy={busy} aria-label={t('reading.results')}>
        {answer.map((comment, index) => <ReadComment key={index} comment={comment} />)}
      </ol>
    </section>
  );
}

function claimWord(rules: Rules, languages: readonly Language[]): string {
  const usual = languages.find(({ code }) => code === rules.languages[0])?.claimWords;
  return rules.claimWords?.[0] ?? usual?.[0] ?? 'sold';
}

/** A claim, two at once, a number alone, a doubt and small talk. */
function samples(word: string, first: string, second: string): string {
  return [`${word} ${first}`, `${word} ${first} x2`, `${word} ${first} ${second}`, first, `${word} ${first}?`, '🔥🔥'].join('\n');
}
