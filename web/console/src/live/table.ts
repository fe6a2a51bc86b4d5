// A collection by id that changes in place, behind a handle that is new whenever it changed.
//
// React notices a change by identity; copying thousands of rows for each of them would cost more than
// drawing it. All handles of a collection show its present rows: an older one tells only that there
// is a newer. Rows keep the order in which they came.

export class Table<Value> implements ReadonlyMap<string, Value> {
  protected readonly rows: Map<string, Value>;

  constructor(rows: Map<string, Value>) {
    this.rows = rows;
  }

  /** A handle of the same rows; of a copy, when they are not of this kind. */
  static from<Value>(rows: ReadonlyMap<string, Value>): Table<Value> {
    return rows instanceof Table ? (rows as Table<Value>).renewed() : new Table(new Map(rows));
  }

  /** A new handle of the same rows. */
  renewed(): Table<Value> {
    return new Table(this.rows);
  }

  set(id: string, value: Value): void {
    this.rows.set(id, value);
  }

  delete(id: string): void {
    this.rows.delete(id);
  }

  get size(): number {
    return this.rows.size;
  }

  get(id: string): Value | undefined {
    return this.rows.get(id);
  }

  has(id: string): boolean {
    return this.rows.has(id);
  }

  keys(): MapIterator<string> {
    return this.rows.keys();
  }

  values(): MapIterator<Value> {
    return this.rows.values();
  }

  entries(): MapIterator<[string, Value]> {
    return this.rows.entries();
  }

  [Symbol.iterator](): MapIterator<[string, Value]> {
    return this.rows.entries();
  }

  forEach(visit: (value: Value, id: string, table: ReadonlyMap<string, Value>) => void): void {
    this.rows.forEach((value, id) => visit(value, id, this));
  }
}
