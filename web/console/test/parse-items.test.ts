import { describe, expect, it } from 'vitest';

import { itemsMax, parseItems, parsePrice } from '../src/parts/items/parse-items';
import { parseWords } from '../src/parts/rules/rules';

describe('parseItems', () => {
  const rows: [name: string, text: string, items: unknown[]][] = [
    ['reads commas', '1, Dress, 2, 39.90', [{ itemNumber: '1', title: 'Dress', quantity: 2, price: { amount: 3_990, currency: 'EUR' } }]],
    ['reads a spreadsheet', 'A5\tMug, blue\t3\t12', [{ itemNumber: 'A5', title: 'Mug, blue', quantity: 3, price: { amount: 1_200, currency: 'EUR' } }]],
    ['reads semicolons with decimal commas', '7;Scarf;1;12,50', [{ itemNumber: '7', title: 'Scarf', quantity: 1, price: { amount: 1_250, currency: 'EUR' } }]],
    ['takes one piece and no price when left out', '#3, Brooch', [{ itemNumber: '3', title: 'Brooch', quantity: 1 }]],
    ['skips empty lines and the heading', 'Number,Title,Quantity\r\n\r\n1,Dress,1\r\n', [{ itemNumber: '1', title: 'Dress', quantity: 1 }]],
    ['reads cells in quotes', '4,"Mug, ""blue""",2,"1,250.00"', [{ itemNumber: '4', title: 'Mug, "blue"', quantity: 2, price: { amount: 125_000, currency: 'EUR' } }]],
    ['reads sizes and adds them up', '8, Tee, , 20, S:2 M:3', [
      { itemNumber: '8', title: 'Tee', quantity: 5, price: { amount: 2_000, currency: 'EUR' }, variants: [{ name: 'S', quantity: 2 }, { name: 'M', quantity: 3 }] },
    ]],
    ['reads colours of two words in any number of cells', '9\tTee\t3\t\tdark red = 1 / blue=2', [
      { itemNumber: '9', title: 'Tee', quantity: 3, variants: [{ name: 'dark red', quantity: 1 }, { name: 'blue', quantity: 2 }] },
    ]],
    ['reads nothing from nothing', '  \n', []],
  ];
  it.each(rows)('%s', (_, text, items) => {
    expect(parseItems(text, 'EUR')).toEqual({ items, faults: [] });
  });

  const faults: [text: string, fault: string][] = [
    ['1', 'the title is missing'],
    [', Dress', 'the number is missing'],
    ['1, Dress, none', '“none” is no quantity'],
    ['1, Dress, 0', '“0” is no quantity'],
    ['1, Dress, 1.5', '“1.5” is no quantity'],
    ['1, Dress, 1, cheap', '“cheap” is no price'],
    ['1, Tee, 4, 20, S:2 M:3', 'the sizes add up to 5, not 4'],
    ['1, Tee, , 20, S and M', '“S and M” is no list of sizes with quantities, such as S:2 M:3'],
    ['1, Tee, , 20, S:2 s:3', '“S:2 s:3” is no list of sizes with quantities, such as S:2 M:3'],
    ['!, Dress', '“!” is no item number'],
    ['2, Hat\n2, Cap', 'number 2 is already in line 1'],
    ['a1, Hat\nA1, Cap', 'number A1 is already in line 1'],
  ];
  it.each(faults)('finds fault with %j', (text, fault) => {
    expect(parseItems(text, 'EUR').faults.map((one) => one.text)).toEqual([fault]);
  });

  it('names the line', () => {
    expect(parseItems('1, Hat\n\n2', 'EUR').faults[0]?.line).toBe(3);
  });

  it('stops at what the server takes at once', () => {
    const text = Array.from({ length: itemsMax + 1 }, (_, index) => `${index}, Thing`).join('\n');
    expect(parseItems(text, 'EUR').faults[0]?.text).toBe('at most 1000 items at once');
  });
});

describe('parsePrice', () => {
  const rows: [text: string, currency: string, amount: number | undefined][] = [
    ['12', 'EUR', 1_200],
    ['12.5', 'EUR', 1_250],
    ['12,50', 'EUR', 1_250],
    ['€ 1.250,00', 'EUR', 125_000],
    ['$1,250.99', 'USD', 125_099],
    ['1.250', 'EUR', 125_000],
    ['1250', 'JPY', 1_250],
    ['350.000', 'VND', 350_000],
    ['-3', 'EUR', undefined],
    ['1.2345', 'EUR', undefined],
    ['', 'EUR', undefined],
  ];
  it.each(rows)('%j in %s', (text, currency, amount) => {
    expect(parsePrice(text, currency)).toBe(amount);
  });
});

it('parseWords takes each word once', () => {
  expect(parseWords('sold, mine,, sold\n me ')).toEqual(['sold', 'mine', 'me']);
});
