// A server of its own with one show, and viewers who write comments into it.

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const items = 500;
const claimEvery = 10;
/** As many as the server takes in one call. */
const bulkMax = 10_000;
const busyTriesMax = 20;

const chatter = ['so pretty', 'hello from Lyon', 'what size is it', 'how much is shipping to Spain?', 'can you show the back please', 'love this one 😍'];

export class Show {
  static account = { email: 'bench@example.com', password: 'correct horse battery', name: 'Bench', workspace: 'Bench' };
  id = '';
  /** Comments that were sent. */
  written = 0;
  #server;
  #data;
  #token = '';

  static async start(binary) {
    const show = new Show();
    show.#data = await mkdtemp(join(tmpdir(), 'soldwire-console-bench-'));
    show.#server = spawn(binary, ['serve', '--listen', '127.0.0.1:0', '--data', show.#data, '--dev', '--log-level', 'warning'], { stdio: ['ignore', 'pipe', 'inherit'] });
    show.url = await new Promise((found, failed) => {
      let log = '';
      show.#server.stdout.on('data', (chunk) => {
        log += chunk;
        const match = /listening on (http:\/\/\S+)/.exec(log);
        if (match) found(match[1]);
      });
      show.#server.once('error', failed);
      show.#server.once('exit', (code) => failed(new Error(`the server ended with ${code}`)));
    });
    show.#token = (await show.#ask('POST', '/api/auth/register', Show.account)).accessToken;
    show.id = (await show.call('POST', '/api/shows', { name: 'Bench' })).id;
    await show.call('POST', `/api/shows/${show.id}/items`, {
      items: Array.from({ length: items }, (_, index) => ({ itemNumber: String(index + 1), title: `Thing ${index + 1}`, quantity: 12 })),
    });
    await show.call('POST', `/api/shows/${show.id}/activate`, {});
    return show;
  }

  async stop() {
    this.#server?.kill('SIGKILL');
    if (this.#data) await rm(this.#data, { recursive: true, force: true });
  }

  /** Asks the API; an access token lives for minutes and is renewed, a busy server is asked again. */
  async call(method, path, body) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#ask(method, path, body);
      } catch (error) {
        if (attempt >= busyTriesMax || (error.status !== 401 && error.status !== 429 && error.status !== 503)) throw error;
        if (error.status === 401) {
          const { email, password } = Show.account;
          this.#token = '';
          this.#token = (await this.#ask('POST', '/api/auth/login', { email, password })).accessToken;
        } else {
          await new Promise((done) => setTimeout(done, 250 * attempt));
        }
      }
    }
  }

  async #ask(method, path, body) {
    const answer = await fetch(this.url + path, {
      method,
      headers: { 'content-type': 'application/json', ...(this.#token === '' ? {} : { authorization: `Bearer ${this.#token}` }) },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw Object.assign(new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`), { status: answer.status });
    return answer.json();
  }

  stats() {
    return this.call('GET', `/api/shows/${this.id}/stats`);
  }

  /** Comments of many people, one each `delayMs`; every tenth claims an item that its writer has not claimed before, one claim in ten is unclear. */
  async pour(count, delayMs = 0) {
    for (let left = count; left > 0; left -= bulkMax) {
      await this.call('POST', '/api/debug/bulk-comments', { showId: this.id, comments: this.#someComments(Math.min(left, bulkMax), delayMs) });
    }
  }

  #someComments(count, delayMs) {
    return Array.from({ length: count }, () => {
      const index = this.written;
      this.written += 1;
      const person = `viewer ${(index * 7) % 20_011}`;
      const text = index % claimEvery === 0 ? (index % 100 === 50 ? `sold ${1 + ((index / 10) % items)}?` : `sold ${1 + (((index / 10) * 13) % items)}`) : chatter[index % chatter.length];
      return { userId: person, userHandle: person, text, ...(delayMs > 0 ? { delayMs } : {}) };
    });
  }
}
