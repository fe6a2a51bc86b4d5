// What colleagues have in hand at this moment, as the stream tells it: told with who is there, and
// like that a state, of which only the newest counts.
//
// Rows ask by thing and are drawn again only when the answer for theirs is another.

import type { Handling, Presence } from '../api/types';

export interface Colleague {
  readonly userId: string;
  readonly name: string;
}

const nobody: readonly Colleague[] = [];
const keyOf = (kind: Handling['kind'], id: string): string => `${kind} ${id}`;

export class Others {
  readonly #ownId: string;
  #version: number | null = null;
  #at: ReadonlyMap<string, readonly Colleague[]> = new Map();
  #listeners = new Set<() => void>();

  /** One's own other tabs are no colleagues: `ownId` is left out. */
  constructor(ownId: string) {
    this.#ownId = ownId;
  }

  /** `itemOf` a claim: who decides about a claim is at its item, too. */
  hear(presence: Presence, itemOf: (claimId: string) => string | null): void {
    if (presence.version === this.#version) return;
    this.#version = presence.version;
    const now = new Map<string, Colleague[]>();
    const add = (key: string, colleague: Colleague) => {
      const there = now.get(key);
      if (!there) now.set(key, [colleague]);
      else if (there.every(({ userId }) => userId !== colleague.userId)) there.push(colleague);
    };
    for (const { userId, name, handling } of presence.operators) {
      if (userId === this.#ownId) continue;
      for (const { kind, id } of handling) {
        add(keyOf(kind, id), { userId, name });
        const itemId = kind === 'claim' ? itemOf(id) : null;
        if (itemId !== null) add(keyOf('item', itemId), { userId, name });
      }
    }
    const before = this.#at;
    // What has not changed stays the same object, by which rows know it.
    this.#at = new Map([...now].map(([key, there]) => [key, sameAs(before.get(key), there)]));
    this.#listeners.forEach((listener) => listener());
  }

  /** The same list as before as long as nothing about it has changed. */
  readonly at = (kind: Handling['kind'], id: string): readonly Colleague[] => this.#at.get(keyOf(kind, id)) ?? nobody;

  /** Those who have at least one of them in hand, each once. */
  among(kind: Handling['kind'], ids: readonly string[]): readonly Colleague[] {
    const found = new Map<string, Colleague>();
    for (const id of ids) for (const colleague of this.at(kind, id)) found.set(colleague.userId, colleague);
    return [...found.values()];
  }

  /** Another one whenever somebody took something up or put it down; null before the first is heard. */
  get version(): number | null {
    return this.#version;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

function sameAs(before: readonly Colleague[] | undefined, now: readonly Colleague[]): readonly Colleague[] {
  const same = before?.length === now.length && before.every((one, index) => one.userId === now[index]?.userId && one.name === now[index]?.name);
  return same ? before : now;
}
