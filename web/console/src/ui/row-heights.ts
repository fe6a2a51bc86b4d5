// The heights of the rows of a long list: where a row begins and which row is at a place, in log(n).
//
// A row that was never drawn counts with the estimate. Rows come and go at both ends; sums are kept
// in a Fenwick tree, which is built anew only when rows come or go at the old end.

export class RowHeights {
  #estimate: number;
  #heights: number[] = [];
  /** #tree[i] is the sum of the lowbit(i) heights that end with row i - 1. */
  #tree: number[] = [0];

  constructor(estimate: number) {
    this.#estimate = estimate;
  }

  get count(): number {
    return this.#heights.length;
  }

  get total(): number {
    return this.offset(this.count);
  }

  /** Adds rows after the last one, or takes the last ones away. */
  resize(count: number): void {
    if (count < this.count) {
      this.#heights.length = count;
      this.#tree.length = count + 1;
    }
    while (this.count < count) this.#append(this.#estimate);
  }

  /** Adds rows before the first one; a negative number takes the first ones away. */
  shift(count: number): void {
    if (count === 0) return;
    const heights = count > 0 ? [...Array.from({ length: count }, () => this.#estimate), ...this.#heights] : this.#heights.slice(-count);
    this.#heights = [];
    this.#tree = [0];
    heights.forEach((height) => this.#append(height));
  }

  #append(height: number): void {
    this.#heights.push(height);
    const place = this.count;
    let sum = height;
    for (let step = 1; step < (place & -place); step <<= 1) sum += this.#tree[place - step] ?? 0;
    this.#tree[place] = sum;
  }

  height(row: number): number {
    return this.#heights[row] ?? this.#estimate;
  }

  /** True when it was another height before. */
  set(row: number, height: number): boolean {
    const difference = height - this.height(row);
    if (row < 0 || row >= this.count || difference === 0) return false;
    this.#heights[row] = height;
    for (let place = row + 1; place <= this.count; place += place & -place) this.#tree[place] = (this.#tree[place] ?? 0) + difference;
    return true;
  }

  /** The sum of the heights of the rows before `row`. */
  offset(row: number): number {
    let sum = 0;
    for (let place = Math.min(row, this.count); place > 0; place -= place & -place) sum += this.#tree[place] ?? 0;
    return sum;
  }

  /** The row that covers `offset`; the first or last one when it lies outside. */
  rowAt(offset: number): number {
    let row = 0;
    let left = Math.max(0, offset);
    for (let step = 1 << Math.floor(Math.log2(Math.max(1, this.count))); step > 0; step >>= 1) {
      const sum = this.#tree[row + step];
      if (row + step <= this.count && sum !== undefined && sum <= left) {
        row += step;
        left -= sum;
      }
    }
    return Math.max(0, Math.min(row, this.count - 1));
  }
}
