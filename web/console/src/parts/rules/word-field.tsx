import { useState } from 'react';

import { t } from '../../i18n';
import { TextField } from '../../ui/field';
import { parseWords, same } from './rules';

interface WordFieldProps {
  readonly label: string;
  /** Null: the usual words of the languages. */
  readonly words: readonly string[] | null;
  readonly usual: readonly string[];
  readonly onChange: (words: readonly string[] | null) => void;
}

const usualShown = 8;

/** Words that replace the usual ones of the languages. */
export function WordField({ label, words, usual, onChange }: WordFieldProps) {
  const [text, setText] = useState((words ?? []).join(', '));
  const [lastWords, setLastWords] = useState(words);
  if (words !== lastWords) {
    setLastWords(words);
    // Somebody else's change: one's own has put exactly these words there.
    if (!same(parseWords(text), words ?? [])) setText((words ?? []).join(', '));
  }
  const some = usual.slice(0, usualShown).join(', ');
  return (
    <TextField
      label={label}
      hint={t('settings.wordsHint', { words: usual.length > usualShown ? `${some}, …` : some })}
      placeholder={usual.slice(0, 3).join(', ')}
      autoComplete="off"
      spellCheck={false}
      value={text}
      onChange={(event) => {
        const typed = parseWords(event.target.value);
        setText(event.target.value);
        setLastWords(typed.length > 0 ? typed : null);
        onChange(typed.length > 0 ? typed : null);
      }}
    />
  );
}
