// The comments that fit a filter, kept up to date as the log grows: each comment is looked at once.
//
// A log of 100,000 comments takes longer to look through than a frame has, so it is read from its newest
// end, in turns: what a turn did not get to is older than all rows that are here, and comes before them.

import type { Comment, Intent } from '../../api/types';
import type { CommentLog } from '../../live/comment-log';
import { lowerBound } from '../../ui/lower-bound';
import type { Rows } from '../../ui/virtual-list';

export type CommentFilter = 'all' | 'claims' | 'unclear';

export const asCommentFilter = (text: string | null): CommentFilter => (text === 'claims' || text === 'unclear' ? text : 'all');

export type Test = (comment: Comment) => boolean;

const wanted: Readonly<Record<CommentFilter, readonly Intent[] | null>> = { all: null, claims: ['claim', 'pass', 'review'], unclear: ['review'] };

/** Null: every comment fits. */
export function commentTest(search: string, filter: CommentFilter): Test | null {
  const text = search.trim().replace(/^@/, '');
  const intents = wanted[filter];
  if (text === '' && !intents) return null;
  // A pattern makes no copy of each text, as lower case would.
  const pattern = text === '' ? null : new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'iu');
  return (comment) =>
    (!intents || intents.includes(comment.intent)) && (!pattern || pattern.test(comment.text) || pattern.test(comment.userHandle));
}

/** Rows with the log's own numbers beside them. */
export interface SelectedComments extends Rows<Comment> {
  /** The row of the comment with this number in the log, or of the next one that is selected. */
  rowOf(number: number): number;
  /** Comments with a smaller number than this have not been looked at yet. */
  readonly from: number;
  /** All of the log was looked at. */
  readonly complete: boolean;
}

/** A turn of looking at older comments. */
const turnMs = 8;
/** Between two looks at the clock. */
const commentsAtOnce = 1_000;

export class CommentSelection {
  readonly #test: Test;
  readonly #now: () => number;
  #log: CommentLog | null = null;
  #comments: Comment[] = [];
  #numbers: number[] = [];
  /** The place of the first row; rows that come before it lower it. */
  #start = 0;
  #from = 0;
  #to = 0;

  constructor(test: Test, now = () => performance.now()) {
    this.#test = test;
    this.#now = now;
  }

  /** What is new in the log, and a turn of what is older than the rows here; to be called again until it is `complete`. */
  read(log: CommentLog): SelectedComments {
    const edited = this.#log?.isSameLog(log) ? log.editedSince(this.#log.edits) : null;
    if (!edited) {
      this.#comments = [];
      this.#numbers = [];
      this.#start = 0;
      this.#from = this.#to = log.end;
    }
    this.#log = log;
    this.#dropBefore(log.start);
    edited?.forEach((number) => this.#lookAgain(log, number));
    this.#addNewer(log);
    this.#addOlder(log);
    return this.#rows(log);
  }

  #dropBefore(number: number): void {
    const gone = lowerBound(this.#numbers, number);
    if (gone > 0) {
      this.#comments.splice(0, gone);
      this.#numbers.splice(0, gone);
      this.#start += gone;
    }
    this.#from = Math.max(this.#from, number);
    this.#to = Math.max(this.#to, number);
  }

  #lookAgain(log: CommentLog, number: number): void {
    if (number < this.#from || number >= this.#to) return;
    const comment = log.at(number - log.start);
    const row = lowerBound(this.#numbers, number);
    const isHere = this.#numbers[row] === number ? 1 : 0;
    if (comment && this.#test(comment)) {
      this.#comments.splice(row, isHere, comment);
      this.#numbers.splice(row, isHere, number);
    } else {
      this.#comments.splice(row, isHere);
      this.#numbers.splice(row, isHere);
    }
  }

  #addNewer(log: CommentLog): void {
    const [comments, numbers] = this.#look(log, this.#to, log.end);
    comments.forEach((comment) => this.#comments.push(comment));
    numbers.forEach((number) => this.#numbers.push(number));
    this.#to = Math.max(this.#to, log.end);
  }

  #addOlder(log: CommentLog): void {
    if (this.#from <= log.start) return;
    const until = this.#now() + turnMs;
    const comments: Comment[][] = [this.#comments];
    const numbers: number[][] = [this.#numbers];
    do {
      const from = Math.max(log.start, this.#from - commentsAtOnce);
      const [some, their] = this.#look(log, from, this.#from);
      comments.unshift(some);
      numbers.unshift(their);
      this.#start -= some.length;
      this.#from = from;
    } while (this.#from > log.start && this.#now() < until);
    this.#comments = comments.flat();
    this.#numbers = numbers.flat();
  }

  #look(log: CommentLog, from: number, to: number): readonly [Comment[], number[]] {
    const comments: Comment[] = [];
    const numbers: number[] = [];
    for (let number = from; number < to; number += 1) {
      const comment = log.at(number - log.start);
      if (!comment || !this.#test(comment)) continue;
      comments.push(comment);
      numbers.push(number);
    }
    return [comments, numbers];
  }

  #rows(log: CommentLog): SelectedComments {
    const comments = this.#comments;
    const numbers = this.#numbers;
    return {
      start: this.#start,
      length: comments.length,
      at: (index) => comments[index],
      rowOf: (number) => lowerBound(numbers, number),
      from: this.#from,
      complete: this.#from <= log.start,
    };
  }
}

/** All of the log. */
export const everyComment = (log: CommentLog): SelectedComments => ({
  start: log.start,
  length: log.length,
  at: (index) => log.at(index),
  rowOf: (number) => number - log.start,
  from: log.start,
  complete: true,
});
