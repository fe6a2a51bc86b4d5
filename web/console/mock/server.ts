// The HTTP side of the mock: the same paths, shapes and errors as the server.

import type { IncomingMessage, ServerResponse } from 'node:http';

import type { ItemChange, NewItem, NewMember, NewShow, ParseRequest, Role, ShowChange, SourceChoice, WorkspaceChange } from '../src/api/types';
import { Buyers } from './buyers';
import { parse } from './parse';
import { busyShow, endedShow } from './seed';
import { WorkspaceWorld } from './workspace';
import { Conflict, ShowWorld } from './world';

export interface MockOptions {
  readonly heartbeatMs?: number;
  /** Viewers go on writing; off in tests. */
  readonly chatter?: boolean;
  readonly role?: Role;
}

interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly body: Record<string, unknown>;
  readonly parts: string[];
}

export class Mock {
  readonly shows = new Map<string, ShowWorld>();
  readonly workspace: WorkspaceWorld;
  signedIn = true;
  role: Role;
  /** The last request to read comments. */
  lastParse: ParseRequest | null = null;
  readonly #buyers = new Buyers();
  /** What the last resumption or reopening said about claims written meanwhile. */
  lastResume: unknown = null;
  #heartbeatMs: number;

  constructor(options: MockOptions = {}) {
    this.role = options.role ?? 'owner';
    this.workspace = new WorkspaceWorld(this.role);
    this.#heartbeatMs = options.heartbeatMs ?? 15_000;
    const { world, say } = busyShow();
    this.shows.set(world.show.id, world);
    const ended = endedShow();
    this.shows.set(ended.show.id, ended);
    if (options.chatter) setInterval(() => world.show.status === 'active' && say(), 1_400).unref();
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://mock');
    const parts = url.pathname.split('/').slice(2).map(decodeURIComponent);
    try {
      const body = await readBody(request);
      this.#route({ request, response, url, body, parts });
    } catch (error) {
      if (error instanceof Conflict) problem(response, 409, 'conflict', error.message);
      else if (error instanceof RangeError) problem(response, 404, 'not_found', 'This does not exist.');
      else problem(response, 500, 'internal', String(error));
    }
  }

  /** As when the server ends them: for want of a session, or to restart. */
  endStreams(): void {
    for (const world of this.shows.values()) [...world.subscribers, ...world.watchers].forEach((subscriber) => subscriber.close());
  }

  #route(call: Call): void {
    const { parts, response } = call;
    if (parts[0] === 'version') return answer(response, 200, { version: 'mock', dev: true, demo: false });
    if (parts[0] === 'auth') return this.#auth(call);
    if (!this.signedIn) return problem(response, 401, 'unauthorized', 'Sign in first.');
    if (parts[0] === 'shows') return parts.length === 1 ? this.#shows(call) : this.#show(call, this.#world(parts[1]));
    if (parts[0] === 'claims') return this.#claim(call);
    if (parts[0] === 'workspace') return this.#workspace(call);
    if (parts[0] === 'blocked-buyers') return answer(response, 200, { buyers: this.workspace.blocked });
    if (parts[0] === 'stream') return this.#mergedStream(call);
    if (parts[0] === 'connections') return connections(call);
    if (parts[0] === 'languages') {
      return answer(response, 200, {
        languages: [
          { code: 'en', name: 'English', claimWords: ['sold', 'mine'], passWords: ['pass'] },
          { code: 'th', name: 'Thai', claimWords: ['cf', 'รับ'], passWords: ['cc'] },
        ],
      });
    }
    if (parts[0] === 'parse') {
      this.lastParse = call.body as ParseRequest;
      return answer(response, 200, parse(this.lastParse));
    }
    if (parts[0] === 'debug') {
      const world = this.#world(String(call.body.showId));
      const { comment, claim, delivered } = world.comment({ userHandle: String(call.body.userHandle), userId: String(call.body.userId), text: String(call.body.text) });
      return answer(response, 200, { commentId: comment.commentId, duplicate: false, intent: comment.intent, claims: claim ? [claim] : [], seq: world.seq, delivered });
    }
    problem(response, 404, 'not_found', 'No such path.');
  }

  #world(id: string | undefined): ShowWorld {
    const world = this.shows.get(id ?? '');
    if (!world) throw new RangeError('no such show');
    return world;
  }

  #auth(call: Call): void {
    const { parts, response, request, body } = call;
    if (parts[1] === 'members' && this.signedIn) return this.#members(call);
    if (request.method === 'POST' && parts[1] !== 'refresh') {
      if (parts[1] === 'login' && body.password === 'wrong password') return problem(response, 401, 'unauthorized', 'E-mail or password is wrong.');
      this.signedIn = parts[1] !== 'logout';
      if (!this.signedIn) return answer(response, 204, null);
    }
    if (!this.signedIn) return problem(response, 401, 'unauthorized', 'Sign in first.');
    answer(response, 200, this.workspace.session(this.role));
  }

  #members({ request, response, body, parts }: Call): void {
    const userId = parts[2] ?? '';
    if (request.method === 'GET') return answer(response, 200, { members: this.workspace.members });
    if (this.role !== 'owner') return problem(response, 403, 'forbidden', 'Only an owner may do this.');
    if (request.method === 'POST') return answer(response, 201, this.workspace.add(body as NewMember));
    if (request.method === 'PATCH') return answer(response, 200, this.workspace.changeRole(userId, body.role as Role));
    this.workspace.remove(userId);
    answer(response, 204, null);
  }

  #workspace({ request, response, body }: Call): void {
    if (request.method === 'GET') return answer(response, 200, this.workspace.workspace);
    if (this.role !== 'owner') return problem(response, 403, 'forbidden', 'Only an owner may do this.');
    answer(response, 200, this.workspace.change(body as WorkspaceChange));
  }

  #shows({ request, response, body }: Call): void {
    if (request.method === 'GET') {
      return answer(response, 200, { shows: [...this.shows.values()].map((world) => world.snapshot().show), next: null });
    }
    const wish = body as unknown as NewShow;
    const world = new ShowWorld(`show_${this.shows.size + 1}`, wish.name);
    world.show.claimWords = wish.claimWords ?? null;
    this.shows.set(world.show.id, world);
    answer(response, 201, world.show);
  }

  #show(call: Call, world: ShowWorld): void {
    const { parts, response, request, body, url } = call;
    const [, , what, id, action] = parts;
    const steps = {
      pause: ['paused', ['active']],
      resume: ['active', ['paused']],
      stop: ['ended', ['active', 'paused']],
      reopen: ['active', ['ended']],
    } as const;
    if (what === undefined && request.method === 'GET') return answer(response, 200, world.snapshot().show);
    if (what === undefined && request.method === 'DELETE') {
      this.shows.delete(world.show.id);
      return answer(response, 204, null);
    }
    if (what === 'stats') return answer(response, 200, world.stats());
    if (what === 'snapshot') return answer(response, 200, world.snapshot());
    if (what === 'actions') return answer(response, 200, { actions: world.steps.map(({ step }) => step) });
    if (what === 'stream') return this.#stream(request, response, world, url);
    if (what === 'export') {
      response.writeHead(200, { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': 'attachment' });
      response.end('\uFEFFitem,buyer\r\n');
      return;
    }
    if (what === 'comments') return answer(response, 200, world.commentsNear(url.searchParams));
    if (what === 'buyers' && id === 'card') return answer(response, 200, this.#buyers.card(world, url.searchParams.get('buyerKey') ?? ''));
    if (this.role === 'viewer') return problem(response, 403, 'forbidden', 'Viewers may not change a show.');
    if (what === undefined && request.method === 'PATCH') return answer(response, 200, world.change(body as ShowChange));
    if (what === 'public-key') {
      if (request.method !== 'GET') world.publicKey = request.method === 'POST' ? `key_${world.seq}_${Date.now()}` : null;
      return answer(response, request.method === 'DELETE' ? 204 : 200, { key: world.publicKey, url: null, streamUrl: null });
    }
    if (what === 'buyers' && id === 'unblock') {
      this.workspace.blocked = this.workspace.blocked.filter((buyer) => buyer.buyerKey !== body.buyerKey);
      return answer(response, 200, {});
    }
    if (what === 'activate') {
      for (const [index, source] of ((body.sources ?? []) as SourceChoice[]).entries()) {
        world.setSource({
          id: `source_${index}`, platform: 'facebook', connectionName: 'Maison Olive', ...source, state: 'polling', detail: '',
          since: world.time(), lastCommentAt: null, nextTryAt: null, comments: 0, delayMs: null,
        });
      }
      return answer(response, 200, world.setStatus('active', ['draft']));
    }
    if (what !== undefined && Object.hasOwn(steps, what)) {
      const [to, from] = steps[what as keyof typeof steps];
      if (to === 'active') this.lastResume = body.pauseClaims ?? null;
      return answer(response, 200, world.setStatus(to, from));
    }
    if (what === 'presence') {
      world.handled.push(body as unknown as (typeof world.handled)[number]);
      return answer(response, 200, { expiresAt: body.handling === null ? null : new Date(Date.now() + 150_000).toISOString() });
    }
    if (what === 'items') return items(call, world, id, action);
    if (what === 'claims' && id === 'release') return answer(response, 200, world.releaseMany(body.claimIds as string[], (body.reason as string | undefined) ?? null));
    if (what === 'buyers') return this.#buyer(call, world, id);
    if (what === 'undo') return answer(response, 200, world.undo(body.number as number | undefined));
    problem(response, 404, 'not_found', 'No such path.');
  }

  #buyer({ response, body }: Call, world: ShowWorld, action: string | undefined): void {
    const key = String(body.buyerKey);
    const reason = (body.reason as string | undefined) ?? null;
    if (action === 'block' || action === 'unblock') return answer(response, 200, this.#buyers.block(world, key, reason, action === 'block'));
    if (action === 'note') return answer(response, 201, this.#buyers.note(world, key, String(body.text)));
    problem(response, 404, 'not_found', 'No such path.');
  }

  #stream(request: IncomingMessage, response: ServerResponse, world: ShowWorld, url: URL): void {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache, no-transform' });
    const subscriber = { send: (frame: string) => response.write(frame), close: () => response.end() };
    world.subscribers.add(subscriber);
    response.write(world.hello((request.headers['last-event-id'] as string | undefined) ?? url.searchParams.get('after'), this.#heartbeatMs));
    const beat = setInterval(() => response.write(world.heartbeat()), this.#heartbeatMs);
    response.on('close', () => {
      clearInterval(beat);
      world.subscribers.delete(subscriber);
    });
  }

  /** Only what the list of shows takes from it: that something happened, and where. */
  #mergedStream({ response, url }: Call): void {
    const ids = (url.searchParams.get('shows') ?? '').split(',');
    const worlds = ids.map((id) => this.#world(id));
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache, no-transform' });
    const subscriptions = worlds.map((world) => {
      const showId = world.show.id;
      const subscriber = { send: (frame: string) => response.write(frame.replace('data: {', `data: {"showId":"${showId}",`)), close: () => response.end() };
      world.watchers.add(subscriber);
      subscriber.send(`event: hello\ndata: {"seq":${world.seq}}\n\n`);
      return { world, subscriber };
    });
    response.on('close', () => subscriptions.forEach(({ world, subscriber }) => world.watchers.delete(subscriber)));
  }

  #claim({ parts, response, body }: Call): void {
    const [, id = '', action] = parts;
    const world = [...this.shows.values()].find((candidate) => candidate.claims.some((claim) => claim.claimId === id));
    if (!world) throw new RangeError('no such claim');
    if (this.role === 'viewer' && action !== 'explain') return problem(response, 403, 'forbidden', 'Viewers may not change a show.');
    if (action === 'release') return answer(response, 200, world.release(id, (body.reason as string | undefined) ?? null));
    if (action === 'resolve') return answer(response, 200, world.resolve(id, String(body.action)));
    if (action === 'hold') return answer(response, 200, { claim: world.hold(id, body as { minutes?: number }) });
    if (action === 'note') return answer(response, 200, { claim: world.note(id, String(body.text)) });
    if (action === 'payment') return answer(response, 200, { claim: world.pay(id, body.paid === true) });
    const claim = world.claim(id);
    answer(response, 200, {
      claim, comment: world.comments.find((comment) => comment.commentId === claim.commentId) ?? null, platformTime: claim.timestamp,
      arrivedAt: claim.at, delayMs: 1_240, rank: 1, rule: 'keyword "sold" and an item number',
      history: [{ at: claim.at, status: claim.claimStatus, quantity: claim.quantity, by: claim.by, reason: claim.reason, kind: 'status', seq: 1 }],
    });
  }
}

function items({ request, response, body }: Call, world: ShowWorld, id: string | undefined, action: string | undefined): void {
  if (id === undefined) {
    const wishes = (body.items ?? [body]) as NewItem[];
    return answer(response, 201, { items: wishes.map((wish) => world.addItem(wish)) });
  }
  if (action === 'award') return answer(response, 201, world.award(id, body as { userHandle: string; quantity?: number }));
  if (action === 'feature') return answer(response, 200, { item: world.feature(id, body.featured !== false) });
  if (request.method === 'PATCH') return answer(response, 200, world.changeItem(id, body as ItemChange));
  if (request.method === 'DELETE') {
    world.removeItem(id);
    return answer(response, 204, null);
  }
  problem(response, 404, 'not_found', 'No such path.');
}

function connections({ request, response, body, parts }: Call): void {
  const connection = { id: 'connection_1', platform: 'facebook', name: 'Maison Olive', pageId: '100200', baseUrl: null, createdAt: new Date(0).toISOString() };
  if (parts[2] === 'lives') {
    return answer(response, 200, { lives: [{ id: '1092837465', title: 'Friday vintage drop', status: 'LIVE', startedAt: null, viewers: 212 }] });
  }
  if (request.method === 'POST') return answer(response, 201, { ...connection, name: body.name, pageId: body.pageId });
  answer(response, 200, { connections: [connection] });
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(status === 204 ? undefined : JSON.stringify(body));
}

function problem(response: ServerResponse, status: number, code: string, detail: string): void {
  response.writeHead(status, { 'content-type': 'application/problem+json' });
  response.end(JSON.stringify({ type: `https://soldwire.dev/problems/${code}`, title: code, status, code, detail }));
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

/** For Vite's servers: answers /api, leaves the rest to them. */
export function mockMiddleware() {
  const mock = new Mock({ chatter: true });
  return (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    if (request.url?.startsWith('/api/')) void mock.handle(request, response);
    else next();
  };
}
