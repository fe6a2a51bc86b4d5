import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { ClaimDetails } from '../src/features/claims/claim-details';
import { makeClaim } from './make';

beforeEach(() => {
  vi.stubGlobal('fetch', () => new Promise(() => undefined));
  HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function (this: HTMLDialogElement) {
    this.open = false;
  };
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const titleOf = (fields: Parameters<typeof makeClaim>[0]) => {
  render(<ClaimDetails claim={makeClaim(fields)} notes={[]} nameOf={(id) => id ?? ''} refusal={null} onClose={() => undefined} />);
  return screen.getByRole('dialog').textContent;
};

// It was headed "Item , anna".
it('names an item only where the claim does', () => {
  expect(titleOf({ itemId: null, itemNumber: '', claimStatus: 'review' })).toMatch(/^Claim of anna.*1 × item not said/);
  cleanup();
  expect(titleOf({ itemNumber: '12' })).toMatch(/^Item 12, anna.*1 × item 12/);
});
