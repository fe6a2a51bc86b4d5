// The comments that fit a filter, kept up to date as the log grows: each comment is looked at once.

import type { Comment, Intent } from '../../api/types';
import type { CommentLog } from '../../live/comment-log';
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
}

export class CommentSelection {
  readonly #test: Test;
  #log: CommentLog | null = null;
  #comments: Comment[] = [];
  #numbers: number[] = [];
  /** The place of the first row; rows that come before it lower it. */
  #start = 0;
  #from = 0;
  #to = 0;

  constructor(test: Test) {
    this.#test = test;
  }

  read(log: CommentLog): SelectedComments {
    if (!this.#log?.isSameLog(log) || this.#log.edits !== log.edits) {
      this.#comments = [];
      this.#numbers = [];
      this.#start = 0;
      this.#from = this.#to = log.start;
    }
    this.#log = log;
    this.#dropBefore(log.start);
    if (log.start < this.#from) this.#add(log, log.start, this.#from, true);
    if (log.end > this.#to) this.#add(log, this.#to, log.end, false);
    return this.#rows();
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

  #add(log: CommentLog, from: number, to: number, before: boolean): void {
    const comments: Comment[] = [];
    const numbers: number[] = [];
    for (let number = from; number < to; number += 1) {
      const comment = log.at(number - log.start);
      if (!comment || !this.#test(comment)) continue;
      comments.push(comment);
      numbers.push(number);
    }
    if (before) {
      this.#comments = [...comments, ...this.#comments];
      this.#numbers = [...numbers, ...this.#numbers];
      this.#start -= comments.length;
      this.#from = from;
    } else {
      comments.forEach((comment) => this.#comments.push(comment));
      numbers.forEach((number) => this.#numbers.push(number));
      this.#to = to;
    }
  }

  #rows(): SelectedComments {
    const comments = this.#comments;
    const numbers = this.#numbers;
    return {
      start: this.#start,
      length: comments.length,
      at: (index) => comments[index],
      rowOf: (number) => lowerBound(numbers, number),
    };
  }
}

/** All of the log. */
export const everyComment = (log: CommentLog): SelectedComments => ({
  start: log.start,
  length: log.length,
  at: (index) => log.at(index),
  rowOf: (number) => number - log.start,
});

function lowerBound(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
