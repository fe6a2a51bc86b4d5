import { describe, expect, it } from 'vitest';

import { RowHeights } from '../src/ui/row-heights';

/** The same, written plainly. */
class Plain {
  heights: number[] = [];
  offset = (row: number) => this.heights.slice(0, row).reduce((sum, height) => sum + height, 0);
  rowAt(offset: number): number {
    const found = this.heights.findIndex((_, row) => this.offset(row + 1) > Math.max(0, offset));
    return found < 0 ? Math.max(0, this.heights.length - 1) : found;
  }
}

describe('RowHeights', () => {
  it('agrees with plain sums after any changes', () => {
    let state = 11;
    const roll = (sides: number) => {
      state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
      return Math.floor((state / 4_294_967_296) * sides);
    };
    const heights = new RowHeights(50);
    const plain = new Plain();
    for (let step = 0; step < 600; step += 1) {
      const kind = roll(6);
      if (kind < 2) {
        const count = plain.heights.length + roll(9);
        heights.resize(count);
        while (plain.heights.length < count) plain.heights.push(50);
      } else if (kind === 2) {
        const count = Math.max(0, plain.heights.length - roll(4));
        heights.resize(count);
        plain.heights.length = count;
      } else if (kind === 3) {
        const come = roll(5);
        heights.shift(come);
        plain.heights.unshift(...Array.from({ length: come }, () => 50));
      } else if (kind === 4 && plain.heights.length > 3) {
        heights.shift(-2);
        plain.heights.splice(0, 2);
      } else if (plain.heights.length > 0) {
        const row = roll(plain.heights.length);
        const height = 20 + roll(100);
        heights.set(row, height);
        plain.heights[row] = height;
      }
      expect(heights.count).toBe(plain.heights.length);
      expect(heights.total).toBe(plain.offset(plain.heights.length));
      const row = roll(plain.heights.length + 1);
      expect(heights.offset(row)).toBe(plain.offset(row));
      const offset = roll(heights.total + 60) - 30;
      if (plain.heights.length > 0) expect(heights.rowAt(offset)).toBe(plain.rowAt(offset));
    }
  });

  it('takes 100,000 rows and finds a place among them within a moment', () => {
    const heights = new RowHeights(50);
    const began = performance.now();
    heights.resize(100_000);
    for (let row = 0; row < 1_000; row += 1) heights.set(row * 97, 60);
    heights.shift(500);
    for (let row = 0; row < 1_000; row += 1) expect(heights.rowAt(heights.offset(row * 90))).toBe(row * 90);
    expect(performance.now() - began).toBeLessThan(500);
  });
});
