// What must hold of a show, whatever happened before: checked from outside, over the API.

import { expect } from "vitest";

import type { Api, Fields } from "./api.ts";

/** 1, 2, 3 … without a hole. */
export function expectGapless(seqs: readonly number[], first = 1): void {
  expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, index) => first + index));
}

/** Winners within stock, waitlists 1..n, no comment twice, a log without holes. */
export async function expectInvariants(api: Api, show: string): Promise<void> {
  const snapshot = await api.expect(200, "GET", `/api/shows/${show}/snapshot`);
  const items = snapshot.items as Fields[];
  const claims = await api.all(`/api/shows/${show}/claims`, "claims");
  for (const item of items) {
    const own = claims.filter((claim) => claim.itemNumber === item.itemNumber);
    const won = own.filter((claim) => claim.claimStatus === "winner").reduce((sum, claim) => sum + (claim.quantity as number), 0);
    expect(won, `winners of ${String(item.itemNumber)}`).toBeLessThanOrEqual(item.totalQuantity as number);
    expect(won).toBe(item.claimedCount);
    const positions = own
      .filter((claim) => claim.claimStatus === "waitlist")
      .map((claim) => claim.waitlistPosition as number)
      .sort((a, b) => a - b);
    expect(positions).toEqual(positions.map((_, index) => index + 1));
    expect(positions.length).toBe(item.waitlistCount);
    if (won < (item.totalQuantity as number)) {
      expect(positions, `free units beside a waitlist of ${String(item.itemNumber)}`).toEqual([]);
    }
  }
  const comments = await api.all(`/api/shows/${show}/comments`, "comments");
  const ids = comments.map((comment) => comment.commentId);
  expect(new Set(ids).size).toBe(ids.length);
  expectGapless((await api.log(show)).map((event) => event.seq as number));
}
