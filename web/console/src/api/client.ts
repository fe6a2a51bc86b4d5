// Calls to the server: one function per operation, typed answers, errors as ApiError.
//
// The session lives in HttpOnly cookies, so no token passes through here. A request that is
// refused because the session ran out is repeated once after a renewal.

import { refreshSession } from '@soldwire/realtime';

import { ApiError, readProblem } from './problem';
import type {
  Award, BlockedBuyer, BuyerCard, BuyerNote, Claim, Comment, Connection, EmittedComment, Explanation, Handling, Item, ItemChange, Language, Live, Member, NewItem,
  NewMember, NewShow, OperatorStep, ParsedComment, ParseRequest, PauseClaims, PublicKey, RehearsalPace, ReleasedClaims, Resolution, Role, Session, Show, ShowChange,
  Snapshot, SourceChoice, Stats, Version, Workspace, WorkspaceChange,
} from './types';

let onSignedOut: () => void = () => undefined;

/** Called when the session is over and only a sign-in helps. */
export function whenSignedOut(run: () => void): void {
  onSignedOut = run;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

interface CallOptions {
  readonly body?: unknown;
  /** Makes a repeated POST harmless: the same key gets the same answer. */
  readonly idempotencyKey?: string;
  /** Sign-in itself must not try to renew a session. */
  readonly anonymous?: boolean;
  /** Not worth asking anybody to sign in again. */
  readonly quiet?: boolean;
  /** Goes on when the page is left. */
  readonly keepalive?: boolean;
  readonly signal?: AbortSignal;
  /** Reads the answer another way than in one go. */
  readonly parse?: Parse;
}

export type Parse = (text: string) => Promise<unknown>;

async function call<T>(method: Method, path: string, options: CallOptions = {}): Promise<T> {
  let response = await send(method, path, options);
  if (response.status === 401 && !options.anonymous) {
    const outcome = await refreshSession({ force: true });
    if (outcome === 'unreachable') throw new ApiError(0, 'network', 'no answer');
    if (outcome === 'renewed') response = await send(method, path, options);
    if (response.status === 401 && !options.quiet) onSignedOut();
  }
  if (!response.ok) throw await readProblem(response);
  return (response.status === 204 ? undefined : await readAnswer(response, options.parse)) as T;
}

/** A page where data should be: a proxy's, or that of a network which wants a sign-in of its own. */
async function readAnswer(response: Response, parse?: Parse): Promise<unknown> {
  try {
    return await (parse ? parse(await readText(response)) : response.json());
  } catch {
    throw new ApiError(response.status, `http_${response.status}`, '');
  }
}

/** As it arrives: megabytes at once would be decoded in one task. */
async function readText(response: Response): Promise<string> {
  if (!response.body) return response.text();
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) text += decoder.decode(part.value, { stream: true });
  return text + decoder.decode();
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
      keepalive: options.keepalive,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, 'network', 'no answer');
  }
}

const show = (id: string) => `/api/shows/${encodeURIComponent(id)}`;
const claim = (id: string) => `/api/claims/${encodeURIComponent(id)}`;
const connection = (id: string) => `/api/connections/${encodeURIComponent(id)}`;
const member = (userId: string) => `/api/auth/members/${encodeURIComponent(userId)}`;
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
  addMember: (body: NewMember, idempotencyKey: string) => call<Member>('POST', '/api/auth/members', { body, idempotencyKey }),
  changeRole: (userId: string, role: Role) => call<Member>('PATCH', member(userId), { body: { role } }),
  removeMember: (userId: string) => call<void>('DELETE', member(userId)),
  logout: () => call<void>('POST', '/api/auth/logout', { body: {}, anonymous: true }),

  workspace: () => call<Workspace>('GET', '/api/workspace'),
  changeWorkspace: (body: WorkspaceChange) => call<Workspace>('PATCH', '/api/workspace', { body }),
  blockedBuyers: () => call<{ buyers: BlockedBuyer[] }>('GET', '/api/blocked-buyers'),
  /** Holds in the whole workspace, whichever of its shows is named. */
  unblockBuyer: (showId: string, buyerKey: string) => call<unknown>('POST', `${show(showId)}/buyers/unblock`, { body: { buyerKey } }),

  shows: (after: string | null) =>
    call<{ shows: Show[]; next: string | null }>('GET', `/api/shows?limit=100${after ? `&after=${encodeURIComponent(after)}` : ''}`),
  show: (id: string) => call<Show>('GET', show(id)),
  updateShow: (id: string, body: ShowChange) => call<Show>('PATCH', show(id), { body }),
  stats: (id: string) => call<Stats>('GET', `${show(id)}/stats`),
  publicKey: (id: string) => call<PublicKey>('GET', `${show(id)}/public-key`),
  makePublicKey: (id: string) => call<PublicKey>('POST', `${show(id)}/public-key`),
  withdrawPublicKey: (id: string) => call<void>('DELETE', `${show(id)}/public-key`),
  createShow: (body: NewShow, idempotencyKey: string) => call<Show>('POST', '/api/shows', { body, idempotencyKey }),
  deleteShow: (id: string) => call<void>('DELETE', show(id)),
  snapshot: (id: string, parse?: Parse) => call<Snapshot>('GET', `${show(id)}/snapshot?comments=200`, { parse }),
  activate: (id: string, sources: readonly SourceChoice[]) => call<Show>('POST', `${show(id)}/activate`, { body: { sources } }),
  changeShow: (id: string, step: 'pause' | 'resume' | 'stop' | 'reopen', pauseClaims?: PauseClaims) =>
    call<Show>('POST', `${show(id)}/${step}`, { body: pauseClaims ? { pauseClaims } : {} }),
  exportUrl: (id: string, type: 'claims' | 'buyers' | 'comments') => `${show(id)}/export?type=${type}`,

  setRehearsalPace: (id: string, body: RehearsalPace) => call<Show>('POST', `${show(id)}/rehearsal`, { body }),
  stopRehearsal: (id: string) => call<Show>('DELETE', `${show(id)}/rehearsal`),
  /** A new draft with the same name, settings and items takes the rehearsal's place. */
  eraseRehearsal: (id: string, idempotencyKey: string) => call<Show>('POST', `${show(id)}/rehearsal/erase`, { body: {}, idempotencyKey }),

  addItems: (id: string, items: readonly NewItem[], idempotencyKey: string) =>
    call<{ items: Item[] }>('POST', `${show(id)}/items`, { body: { items }, idempotencyKey }),
  changeItem: (showId: string, itemId: string, body: ItemChange) =>
    call<{ item: Item; promoted: Claim[] }>('PATCH', item(showId, itemId), { body }),
  feature: (showId: string, itemId: string, featured: boolean) =>
    call<{ item: Item }>('POST', `${item(showId, itemId)}/feature`, { body: { featured } }),
  removeItem: (showId: string, itemId: string) => call<void>('DELETE', item(showId, itemId)),
  award: (showId: string, itemId: string, body: Award, idempotencyKey: string) =>
    call<{ claim: Claim; item: Item }>('POST', `${item(showId, itemId)}/award`, { body, idempotencyKey }),

  /** Claims in the order in which they were made; `after` is the `next` of the page before. */
  claims: (showId: string, after: string | null) =>
    call<{ claims: Claim[]; next: string | null }>('GET', `${show(showId)}/claims?limit=500${after ? `&after=${encodeURIComponent(after)}` : ''}`),
  /** One comment and its neighbours, or those directly before it; oldest first. */
  commentsNear: (showId: string, how: 'around' | 'before', comment: { readonly platform: string; readonly commentId: string }, limit: number) =>
    call<{ comments: Comment[]; next: string | null }>(
      'GET',
      `${show(showId)}/comments?${how}=${encodeURIComponent(comment.commentId)}&platform=${encodeURIComponent(comment.platform)}&limit=${limit}`,
    ),
  commentsAfter: (showId: string, next: string, limit: number) =>
    call<{ comments: Comment[]; next: string | null }>('GET', `${show(showId)}/comments?after=${encodeURIComponent(next)}&limit=${limit}`),

  /** All in one step; those that are not active any more are left alone and named. */
  releaseMany: (showId: string, claimIds: readonly string[], reason: string) =>
    call<ReleasedClaims>('POST', `${show(showId)}/claims/release`, {
      body: { claimIds, ...(reason === '' ? {} : { reason }) },
    }),
  release: (claimId: string, reason: string) =>
    call<{ claim: Claim; promoted: Claim | null }>('POST', `${claim(claimId)}/release`, { body: reason === '' ? {} : { reason } }),
  hold: (claimId: string, body: { minutes: number } | { until: null }) => call<{ claim: Claim }>('POST', `${claim(claimId)}/hold`, { body }),
  note: (claimId: string, text: string) => call<{ claim: Claim }>('POST', `${claim(claimId)}/note`, { body: { text } }),
  explain: (claimId: string) => call<Explanation>('GET', `${claim(claimId)}/explain`),
  resolve: (claimId: string, body: Resolution) =>
    call<{ claim: Claim; item: Item | null }>('POST', `${claim(claimId)}/resolve`, { body }),

  /** Tells colleagues what this tab has in hand. */
  setHandling: (showId: string, tab: string, handling: Handling | null, keepalive: boolean) =>
    call<{ expiresAt: string | null }>('PUT', `${show(showId)}/presence`, { body: { tab, handling }, keepalive, quiet: true }),

  steps: (showId: string, limit: number) => call<{ actions: OperatorStep[] }>('GET', `${show(showId)}/actions?limit=${limit}`),
  undo: (showId: string, number: number) => call<{ action: OperatorStep; claims: Claim[]; item: Item | null }>('POST', `${show(showId)}/undo`, { body: { number } }),

  buyerCard: (showId: string, buyerKey: string) => call<BuyerCard>('GET', `${show(showId)}/buyers/card?buyerKey=${encodeURIComponent(buyerKey)}`),
  blockBuyer: (showId: string, buyer: Pick<BuyerCard, 'buyerKey' | 'platform' | 'userId' | 'userHandle'>, reason: string) =>
    call<{ claims: Claim[] }>('POST', `${show(showId)}/buyers/block`, { body: { ...buyer, ...(reason === '' ? {} : { reason }) } }),
  mergeBuyers: (showId: string, from: string, into: string) => call<{ claims: Claim[] }>('POST', `${show(showId)}/buyers/merge`, { body: { from, into } }),
  buyerNote: (showId: string, buyerKey: string, text: string) => call<{ note: BuyerNote }>('POST', `${show(showId)}/buyers/note`, { body: { buyerKey, text } }),
  payment: (claimId: string, paid: boolean) => call<{ claim: Claim }>('POST', `${claim(claimId)}/payment`, { body: { paid } }),

  languages: () => call<{ languages: Language[] }>('GET', '/api/languages'),
  parse: (body: ParseRequest, signal?: AbortSignal) => call<{ comments: ParsedComment[] }>('POST', '/api/parse', { body, signal }),

  connections: () => call<{ connections: Connection[] }>('GET', '/api/connections'),
  createConnection: (body: { platform: 'facebook'; name: string; pageId: string; accessToken: string }, idempotencyKey: string) =>
    call<Connection>('POST', '/api/connections', { body, idempotencyKey }),
  deleteConnection: (id: string) => call<void>('DELETE', connection(id)),
  lives: (connectionId: string) => call<{ lives: Live[] }>('GET', `${connection(connectionId)}/lives`),

  emitComment: (body: { showId: string; userId: string; userHandle: string; text: string }) =>
    call<EmittedComment>('POST', '/api/debug/emit-comment', { body }),
} as const;
