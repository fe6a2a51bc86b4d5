// The heights of the rows of a long list: where a row begins and which row is at a place, in log(n).
//
// A row that was never drawn counts with the estimate. What is kept is how far a height is off the estimate:
// a Fenwick tree of these differences over more places than there are rows, so that rows come at either
// end and go for nothing, and a list of any length costs nothing to begin with.

/** Places that are free at an end, at least. */
const spare = 256;

export class RowHeights {
  readonly #estimate: number;
  /** The place of row 0. Places without a row have no difference. */
  #first = 0;
  #count = 0;
  #differences = new Int32Array(0);
  /** #tree[i] is the sum of the lowbit(i) differences that end with place i - 1. */
  #tree = new Int32Array(1);

  constructor(estimate: number) {
    this.#estimate = estimate;
  }

  get count(): number {
    return this.#count;
  }

  get total(): number {
    return this.offset(this.#count);
  }

  /** Adds rows after the last one, or takes the last ones away. */
  resize(count: number): void {
    this.#forget(count, this.#count);
    if (this.#first + count > this.#differences.length) this.#move(this.#first, count);
    this.#count = count;
  }

  /** Adds rows before the first one; a negative number takes the first ones away. */
  shift(count: number): void {
    if (count < 0) this.#forget(0, -count);
    // As many free places as there are rows: whoever adds a few again and again pays for each row once.
    else if (count > this.#first) this.#move(count + Math.max(spare, this.#count + count), this.#count);
    this.#first -= count;
    this.#count += count;
  }

  height(row: number): number {
    return this.#estimate + (row < 0 || row >= this.#count ? 0 : (this.#differences[this.#first + row] ?? 0));
  }

  /** True when it was another height before. */
  set(row: number, height: number): boolean {
    const change = height - this.height(row);
    if (row < 0 || row >= this.#count || change === 0) return false;
    const place = this.#first + row;
    this.#differences[place] = (this.#differences[place] ?? 0) + change;
    for (let node = place + 1; node < this.#tree.length; node += node & -node) this.#tree[node] = (this.#tree[node] ?? 0) + change;
    return true;
  }

  /** The sum of the heights of the rows before `row`. */
  offset(row: number): number {
    const rows = Math.min(row, this.#count);
    let sum = rows * this.#estimate;
    for (let node = this.#first + rows; node > 0; node -= node & -node) sum += this.#tree[node] ?? 0;
    return sum;
  }

  /** The row that covers `offset`; the first or last one when it lies outside. */
  rowAt(offset: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.offset(middle + 1) <= offset) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, Math.min(low, this.#count - 1));
  }

  /** Gives the rows from `from` to before `to` their estimate back: their places are free now. */
  #forget(from: number, to: number): void {
    for (let row = from; row < Math.min(to, this.#count); row += 1) {
      if (this.#differences[this.#first + row] !== 0) this.set(row, this.#estimate);
    }
  }

  /** Gives the rows other places, with room for `count` of them and as many more. */
  #move(first: number, count: number): void {
    const differences = new Int32Array(first + 2 * count + spare);
    differences.set(this.#differences.subarray(this.#first, this.#first + this.#count), first);
    this.#differences = differences;
    this.#first = first;
    this.#tree = new Int32Array(differences.length + 1);
    for (let node = 1; node < this.#tree.length; node += 1) {
      const sum = (this.#tree[node] ?? 0) + (differences[node - 1] ?? 0);
      this.#tree[node] = sum;
      const parent = node + (node & -node);
      if (parent < this.#tree.length) this.#tree[parent] = (this.#tree[parent] ?? 0) + sum;
    }
  }
}
