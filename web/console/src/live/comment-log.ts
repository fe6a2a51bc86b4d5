// The comments of a show that this browser holds: the newest ones without a hole, oldest first.
//
// It grows in place at both ends. A handle covers what was there when it was made, whatever has been
// added since; what was dropped since at the old end is no longer found through it.

import type { Comment } from '../api/types';
import { commentKey } from './claim-table';
import type { Log } from './selection';

/** Comments kept in the browser, so that its memory is bounded; older ones stay on the server, which is asked for them. */
export const commentsMax = 100_000;
/** Dropped at once, so that dropping is rare and each time short: of each its place has to be forgotten. */
const droppedAtOnce = 250;
/** So many edits are told apart; who missed more looks at all comments again. */
const editsKept = 1_000;

interface Storage {
  rows: Comment[];
  /** The place of rows[0]; see `start`. */
  first: number;
  readonly places: Map<string, number>;
  /** The numbers of the comments that became others, the latest last, after `editsBefore` others. */
  edited: number[];
  editsBefore: number;
}

const keyOf = (comment: Comment): string => commentKey(comment.platform, comment.commentId);

export class CommentLog implements Log<Comment> {
  /** The number of the first comment in the show, counted from 1 as the server does. */
  readonly start: number;
  readonly length: number;
  /** Changes when a comment that was here already became another. */
  readonly edits: number;
  readonly #storage: Storage;

  private constructor(storage: Storage) {
    this.#storage = storage;
    this.start = storage.first;
    this.length = storage.rows.length;
    this.edits = storage.editsBefore + storage.edited.length;
  }

  /** `count`: all comments of the show, of which these are the newest. */
  static of(comments: readonly Comment[], count: number): CommentLog {
    const first = Math.max(1, count - comments.length + 1);
    const places = new Map(comments.map((comment, index) => [keyOf(comment), first + index]));
    return new CommentLog({ rows: [...comments], first, places, edited: [], editsBefore: 0 });
  }

  renewed(): CommentLog {
    return new CommentLog(this.#storage);
  }

  /** Whether the other handle is of the same log. */
  isSame(other: Log<Comment>): boolean {
    return other instanceof CommentLog && this.#storage === other.#storage;
  }

  /** There is no room for older comments. */
  get isFull(): boolean {
    return this.length >= commentsMax;
  }

  /** One past the number of the newest comment. */
  get end(): number {
    return this.start + this.length;
  }

  at(index: number): Comment | undefined {
    return this.#storage.rows[this.start + index - this.#storage.first];
  }

  /** The number of a comment; undefined when it is not here. */
  find(platform: string, commentId: string): number | undefined {
    return this.#storage.places.get(commentKey(platform, commentId));
  }

  get(platform: string, commentId: string): Comment | undefined {
    const number = this.find(platform, commentId);
    return number === undefined ? undefined : this.#storage.rows[number - this.#storage.first];
  }

  append(comment: Comment): void {
    const { rows, places, first } = this.#storage;
    if (places.has(keyOf(comment))) return;
    places.set(keyOf(comment), first + rows.length);
    rows.push(comment);
    if (rows.length >= commentsMax + droppedAtOnce) {
      rows.splice(0, droppedAtOnce).forEach((dropped) => places.delete(keyOf(dropped)));
      this.#storage.first += droppedAtOnce;
    }
  }

  /** Adds what comes directly before the oldest comment, as far as there is room. */
  addOlder(comments: readonly Comment[]): void {
    const { rows, places } = this.#storage;
    const fresh = comments.filter((comment) => !places.has(keyOf(comment)));
    const added = fresh.slice(Math.max(0, fresh.length - (commentsMax - rows.length)), fresh.length);
    if (rows.length >= commentsMax || added.length === 0) return;
    this.#storage.first -= added.length;
    added.forEach((comment, index) => places.set(keyOf(comment), this.#storage.first + index));
    this.#storage.rows = [...added, ...rows];
  }

  /** Puts the new state of a comment in its place; one that is not here is left alone. */
  amend(comment: Comment): boolean {
    const number = this.#storage.places.get(keyOf(comment));
    if (number === undefined) return false;
    this.#storage.rows[number - this.#storage.first] = comment;
    this.#storage.edited.push(number);
    if (this.#storage.edited.length >= 2 * editsKept) {
      this.#storage.edited = this.#storage.edited.slice(editsKept);
      this.#storage.editsBefore += editsKept;
    }
    return true;
  }

  /** The numbers of the comments that became others after so many `edits`; null when that is not known. */
  editedSince(edits: number): readonly number[] | null {
    const { edited, editsBefore } = this.#storage;
    return edits < editsBefore ? null : edited.slice(edits - editsBefore);
  }
}
