// Calls to the server: one function per operation, typed answers, errors as ApiError.
//
// The session lives in HttpOnly cookies, so no token passes through here. A request that is
// refused because the session ran out is repeated once after a renewal.

import { refreshSession } from '@soldwire/realtime';

import { ApiError, readProblem } from './problem';
import type {
  Claim, Connection, EmittedComment, Explanation, Item, ItemChange, Language, Live, Member, NewItem, NewShow, ParsedComment,
  ParseRequest, PublicKey, Resolution, Session, Show, Snapshot, SourceChoice, Version,
} from './types';

let onSignedOut: () => void = () => undefined;

/** Called when the session is over and only a sign-in helps. */
export function whenSignedOut(run: () => void): void {
  onSignedOut = run;
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

interface CallOptions {
  readonly body?: unknown;
  /** Makes a repeated POST harmless: the same key gets the same answer. */
  readonly idempotencyKey?: string;
  /** Sign-in itself must not try to renew a session. */
  readonly anonymous?: boolean;
  readonly signal?: AbortSignal;
}

async function call<T>(method: Method, path: string, options: CallOptions = {}): Promise<T> {
  let response = await send(method, path, options);
  if (response.status === 401 && !options.anonymous) {
    const outcome = await refreshSession({ force: true });
    if (outcome === 'unreachable') throw new ApiError(0, 'network', 'no answer');
    if (outcome === 'renewed') response = await send(method, path, options);
    if (response.status === 401) onSignedOut();
  }
  if (!response.ok) throw await readProblem(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

async function send(method: Method, path: string, options: CallOptions): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  if (options.idempotencyKey) headers['idempotency-key'] = options.idempotencyKey;
  try {
    return await fetch(path, {
      method,
      headers,
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      signal: options.signal,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, 'network', 'no answer');
  }
}

const show = (id: string) => `/api/shows/${encodeURIComponent(id)}`;
const claim = (id: string) => `/api/claims/${encodeURIComponent(id)}`;
const connection = (id: string) => `/api/connections/${encodeURIComponent(id)}`;
const item = (showId: string, itemId: string) => `${show(showId)}/items/${encodeURIComponent(itemId)}`;

/** `crypto.randomUUID` exists on secure origins only; a console in a local network has none. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export const api = {
  version: () => call<Version>('GET', '/api/version', { anonymous: true }),

  me: () => call<Session>('GET', '/api/auth/me'),
  login: (body: { email: string; password: string }) => call<Session>('POST', '/api/auth/login', { body, anonymous: true }),
  register: (body: { email: string; password: string; name: string; workspace: string }) =>
    call<Session>('POST', '/api/auth/register', { body, anonymous: true }),
  members: () => call<{ members: Member[] }>('GET', '/api/auth/members'),
  logout: () => call<void>('POST', '/api/auth/logout', { body: {}, anonymous: true }),

  shows: (after: string | null) =>
    call<{ shows: Show[]; next: string | null }>('GET', `/api/shows?limit=50${after ? `&after=${encodeURIComponent(after)}` : ''}`),
  createShow: (body: NewShow, idempotencyKey: string) => call<Show>('POST', '/api/shows', { body, idempotencyKey }),
  deleteShow: (id: string) => call<void>('DELETE', show(id)),
  snapshot: (id: string, signal?: AbortSignal) => call<Snapshot>('GET', `${show(id)}/snapshot?comments=200`, { signal }),
  activate: (id: string, sources: readonly SourceChoice[]) => call<Show>('POST', `${show(id)}/activate`, { body: { sources } }),
  changeShow: (id: string, step: 'pause' | 'resume' | 'stop' | 'reopen') => call<Show>('POST', `${show(id)}/${step}`, { body: {} }),
  exportUrl: (id: string, type: 'claims' | 'buyers' | 'comments') => `${show(id)}/export?type=${type}`,

  publicKey: (id: string) => call<PublicKey>('GET', `${show(id)}/public-key`),
  makePublicKey: (id: string) => call<PublicKey>('POST', `${show(id)}/public-key`, { body: {} }),
  withdrawPublicKey: (id: string) => call<void>('DELETE', `${show(id)}/public-key`),

  addItems: (id: string, items: readonly NewItem[], idempotencyKey: string) =>
    call<{ items: Item[] }>('POST', `${show(id)}/items`, { body: { items }, idempotencyKey }),
  changeItem: (showId: string, itemId: string, body: ItemChange) =>
    call<{ item: Item; promoted: Claim[] }>('PATCH', item(showId, itemId), { body }),
  feature: (showId: string, itemId: string, featured: boolean) =>
    call<{ item: Item }>('POST', `${item(showId, itemId)}/feature`, { body: { featured } }),
  award: (showId: string, itemId: string, body: { userHandle: string; userId?: string; quantity: number; variant?: string }, idempotencyKey: string) =>
    call<{ claim: Claim; item: Item }>('POST', `${item(showId, itemId)}/award`, { body, idempotencyKey }),

  release: (claimId: string, reason: string) =>
    call<{ claim: Claim; promoted: Claim | null }>('POST', `${claim(claimId)}/release`, { body: reason === '' ? {} : { reason } }),
  note: (claimId: string, text: string) => call<{ claim: Claim }>('POST', `${claim(claimId)}/note`, { body: { text } }),
  explain: (claimId: string) => call<Explanation>('GET', `${claim(claimId)}/explain`),
  resolve: (claimId: string, body: Resolution) =>
    call<{ claim: Claim; item: Item | null }>('POST', `${claim(claimId)}/resolve`, { body }),

  languages: () => call<{ languages: Language[] }>('GET', '/api/languages'),
  parse: (body: ParseRequest, signal?: AbortSignal) => call<{ comments: ParsedComment[] }>('POST', '/api/parse', { body, signal }),

  connections: () => call<{ connections: Connection[] }>('GET', '/api/connections'),
  createConnection: (body: { platform: 'facebook'; name: string; pageId: string; accessToken: string }, idempotencyKey: string) =>
    call<Connection>('POST', '/api/connections', { body, idempotencyKey }),
  lives: (connectionId: string) => call<{ lives: Live[] }>('GET', `${connection(connectionId)}/lives`),

  emitComment: (body: { showId: string; userId: string; userHandle: string; text: string }) =>
    call<EmittedComment>('POST', '/api/debug/emit-comment', { body }),
} as const;
