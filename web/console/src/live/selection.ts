// The rows that pass a test, kept up to date as a log grows: each row is looked at once, and again when it changed.
//
// A log of 100,000 rows takes longer to look through than a frame has, so it is read from its newest
// end, in turns: what a turn did not get to is older than all rows that are here, and comes before them.

import { lowerBound } from '../ui/lower-bound';
import { turnMs } from '../ui/turns';
import type { Rows } from '../ui/virtual-list';

/** Rows with numbers that they keep, growing at both ends. */
export interface Log<Row> {
  /** The number of the oldest row. */
  readonly start: number;
  /** One past the number of the newest row. */
  readonly end: number;
  at(index: number): Row | undefined;
  /** Grows when a row that was here already becomes another. */
  readonly edits: number;
  /** The numbers of the rows that became others after so many `edits`; null when that is not known. */
  editedSince(edits: number): readonly number[] | null;
  /** Whether the other handle is of the same log. */
  isSame(other: Log<Row>): boolean;
}

export type Test<Row> = (row: Row) => boolean;

/** Rows with the log's own numbers beside them. */
export interface Selected<Row> extends Rows<Row> {
  readonly start: number;
  /** The index of the row with this number in the log, or of the next one that is selected. */
  indexOf(number: number): number;
  /** Rows with a smaller number than this have not been looked at yet. */
  readonly from: number;
  /** All of the log was looked at. */
  readonly complete: boolean;
}

/** Between two looks at the clock. */
const rowsAtOnce = 500;

export class Selection<Row> {
  readonly #test: Test<Row>;
  readonly #now: () => number;
  #log: Log<Row> | null = null;
  #edits = 0;
  #found: Row[] = [];
  #numbers: number[] = [];
  /** The place of the first row; rows that come before it lower it. */
  #start = 0;
  #from = 0;
  #to = 0;

  constructor(test: Test<Row>, now = () => performance.now()) {
    this.#test = test;
    this.#now = now;
  }

  /** The selection with what is new in the log. */
  read(log: Log<Row>): Selected<Row> {
    const edited = this.#log?.isSame(log) ? log.editedSince(this.#edits) : null;
    if (!edited) {
      this.#found = [];
      this.#numbers = [];
      this.#start = 0;
      this.#from = this.#to = log.end;
    }
    this.#log = log;
    this.#edits = log.edits;
    this.#dropBefore(log.start);
    edited?.forEach((number) => this.#lookAgain(log, number));
    this.#addNewer(log);
    return this.#rows(log);
  }

  /** The same, and a turn of what is older than the rows here; to be called again until it is `complete`. */
  readOlder(log: Log<Row>): Selected<Row> {
    this.read(log);
    this.#addOlder(log);
    return this.#rows(log);
  }

  #dropBefore(number: number): void {
    const gone = lowerBound(this.#numbers, number);
    if (gone > 0) {
      this.#found = this.#found.slice(gone);
      this.#numbers = this.#numbers.slice(gone);
      this.#start += gone;
    }
    this.#from = Math.max(this.#from, number);
    this.#to = Math.max(this.#to, number);
  }

  #lookAgain(log: Log<Row>, number: number): void {
    if (number < this.#from || number >= this.#to) return;
    const row = log.at(number - log.start);
    const index = lowerBound(this.#numbers, number);
    const isHere = this.#numbers[index] === number ? 1 : 0;
    if (row && this.#test(row)) {
      this.#found.splice(index, isHere, row);
      this.#numbers.splice(index, isHere, number);
    } else {
      this.#found.splice(index, isHere);
      this.#numbers.splice(index, isHere);
    }
  }

  #addNewer(log: Log<Row>): void {
    const [found, numbers] = this.#look(log, this.#to, log.end);
    found.forEach((row) => this.#found.push(row));
    numbers.forEach((number) => this.#numbers.push(number));
    this.#to = Math.max(this.#to, log.end);
  }

  #addOlder(log: Log<Row>): void {
    if (this.#from <= log.start) return;
    const until = this.#now() + turnMs;
    const found: Row[][] = [this.#found];
    const numbers: number[][] = [this.#numbers];
    do {
      const from = Math.max(log.start, this.#from - rowsAtOnce);
      const [some, their] = this.#look(log, from, this.#from);
      found.unshift(some);
      numbers.unshift(their);
      this.#start -= some.length;
      this.#from = from;
    } while (this.#from > log.start && this.#now() < until);
    this.#found = found.flat();
    this.#numbers = numbers.flat();
  }

  #look(log: Log<Row>, from: number, to: number): readonly [Row[], number[]] {
    const found: Row[] = [];
    const numbers: number[] = [];
    for (let number = from; number < to; number += 1) {
      const row = log.at(number - log.start);
      if (row === undefined || !this.#test(row)) continue;
      found.push(row);
      numbers.push(number);
    }
    return [found, numbers];
  }

  #rows(log: Log<Row>): Selected<Row> {
    const found = this.#found;
    const numbers = this.#numbers;
    return {
      start: this.#start,
      length: found.length,
      at: (index) => found[index],
      indexOf: (number) => lowerBound(numbers, number),
      from: this.#from,
      complete: this.#from <= log.start,
    };
  }
}

/** All of the log. */
export const everyRow = <Row>(log: Log<Row>): Selected<Row> => {
  const { start, end } = log;
  return { start, length: end - start, at: (index) => log.at(index), indexOf: (number) => number - start, from: start, complete: true };
};
