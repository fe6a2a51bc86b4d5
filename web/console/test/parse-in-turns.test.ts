import { describe, expect, it } from 'vitest';

import { parseInTurns } from '../src/live/parse-in-turns';

const claims = Array.from({ length: 2_000 }, (_, index) => ({
  claimId: `c${index}`,
  text: index % 3 === 0 ? 'a \\"quoted" },{"claimId": ] and a slash \\' : 'plain 😍',
  tags: [{ claimId: 'inside' }],
  nothing: null,
}));
const document = { seq: 7, items: [{ id: 'i1', of: [] }], claims, comments: [{ commentId: 'm1' }] };

describe('parseInTurns', () => {
  it.each([
    ['a long array', document],
    ['a short one', { claims: claims.slice(0, 2), seq: 1 }],
    ['an empty one', { claims: [], seq: 1 }],
    ['none', { seq: 1 }],
    ['objects with the same key inside', { claims: claims.map((claim) => ({ claimId: '', tags: [{ claimId: 'a' }, { claimId: 'b' }], claim })) }],
    ['objects that begin with different keys', { claims: claims.map((claim, index) => (index % 2 === 0 ? claim : { other: index })) }],
    ['another array of such objects behind it', { claims, more: claims }],
  ])('gives what JSON.parse gives, with %s', async (_, value) => {
    expect(await parseInTurns(JSON.stringify(value), 'claims')).toEqual(value);
    expect(await parseInTurns(JSON.stringify(value, null, 2), 'claims')).toEqual(value);
  });

  it('rejects what is no JSON', async () => {
    await expect(parseInTurns('<html>', 'claims')).rejects.toThrow(SyntaxError);
    await expect(parseInTurns(JSON.stringify(document).slice(0, -9), 'claims')).rejects.toThrow(SyntaxError);
  });
});
