import { type WordFinder, markWords } from './mark-words';

interface MarkedTextProps {
  readonly text: string;
  readonly words: WordFinder | null;
  /** The items that were read in it. */
  readonly numbers: readonly string[];
}

/** A comment's text with the words that were read in it marked. */
export function MarkedText({ text, words, numbers }: MarkedTextProps) {
  return markWords(text, words, numbers).map((piece, index) =>
    piece.kind === 'plain' ? piece.text : <mark key={index} className="read-word" data-kind={piece.kind}>{piece.text}</mark>,
  );
}
