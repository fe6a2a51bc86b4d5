// The package as it would be published: packed, installed where nothing of this repository is, and
// used as its readers would. Offline.

import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '..');
const modules = resolve(root, '../node_modules');
const tsc = join(modules, 'typescript/bin/tsc');

let scratch: string;
let packed: string[];

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'soldwire-package-'));
  const source = join(scratch, 'source');
  await mkdir(source);
  for (const name of ['package.json', 'README.md']) await cp(join(root, name), join(source, name));
  await run('node', [tsc, '-p', join(root, 'tsconfig.build.json'), '--outDir', join(source, 'dist')]);
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--offline', '--pack-destination', scratch], { cwd: source });
  const [{ filename, files }] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
  packed = files.map((file) => file.path);
  const app = join(scratch, 'app');
  const installed = join(app, 'node_modules/@soldwire/realtime');
  await mkdir(installed, { recursive: true });
  await run('tar', ['-xzf', join(scratch, filename), '-C', installed, '--strip-components=1']);
  // What an application brings itself.
  await mkdir(join(app, 'node_modules/@types'));
  for (const name of ['@types/react', '@types/node', 'csstype', 'undici-types']) await symlink(join(modules, name), join(app, 'node_modules', name));
  await writeFile(join(app, 'package.json'), JSON.stringify({ name: 'app', type: 'module', private: true }));
}, 120_000);
afterAll(() => rm(scratch, { recursive: true, force: true }));

const inApp = (name: string) => join(scratch, 'app', name);

async function compile(name: string, text: string, options: Record<string, unknown>): Promise<string> {
  await writeFile(inApp(name), text);
  const project = inApp(`${name}.json`);
  const compilerOptions = { strict: true, noEmit: true, target: 'ES2022', skipLibCheck: false, types: [], ...options };
  await writeFile(project, JSON.stringify({ compilerOptions, files: [name] }));
  return run('node', [tsc, '-p', project]).then(
    () => '',
    (error: { stdout: string }) => error.stdout,
  );
}

describe('the packed package', () => {
  it('holds what it needs and nothing else', () => {
    const entries = ['index', 'tabs', 'fetch-transport', 'react'];
    for (const entry of entries) expect(packed).toEqual(expect.arrayContaining([`dist/${entry}.js`, `dist/${entry}.d.ts`]));
    expect(packed).toEqual(expect.arrayContaining(['package.json', 'README.md']));
    expect(packed.filter((path) => !/^(dist\/[a-z-]+\.(js|d\.ts)|package\.json|README\.md)$/.test(path))).toEqual([]);
  });

  const browserApp = `
    import { connectShow, type ConnectionState, type EventOf, type ShowEvent } from '@soldwire/realtime';
    import { acrossTabs } from '@soldwire/realtime/tabs';
    import { fetchTransport, SseParser } from '@soldwire/realtime/fetch';
    import { useRealtime } from '@soldwire/realtime/react';
    const seen: EventOf<'claim.created'>[] = [];
    export function apply(event: ShowEvent): void {
      if (event.type === 'claim.created') seen.push(event);
    }
    export const connection = connectShow({
      showId: 's', cursor: 'e-1', onEvent: apply, onState: (state: ConnectionState) => console.log(state.status),
      transport: acrossTabs({ account: 'u', transport: fetchTransport }),
    });
    export const parser = new SseParser({ onEvent: ({ data }) => console.log(data) });
    export const Show = () => useRealtime({ showId: 's', account: 'u', onEvent: apply }).state.status;
    // @ts-expect-error the handler is required
    connectShow({ showId: 's' });
  `;
  const nodeApp = `
    import { connectShow } from '@soldwire/realtime';
    import { fetchTransport } from '@soldwire/realtime/fetch';
    connectShow({ showId: 's', baseUrl: 'http://x', token: 't', transport: fetchTransport, onEvent: (event) => console.log(event.type) });
  `;
  it.each([
    ['bundler', 'app.ts', browserApp, { module: 'ESNext', moduleResolution: 'bundler', lib: ['ES2022', 'DOM', 'DOM.Iterable'], jsx: 'react-jsx' }],
    ['node16', 'app16.mts', browserApp, { module: 'Node16', moduleResolution: 'node16', lib: ['ES2022', 'DOM', 'DOM.Iterable'], jsx: 'react-jsx' }],
    ['node16 without the types of a browser', 'node.mts', nodeApp, { module: 'Node16', moduleResolution: 'node16', lib: ['ES2023'], types: ['node'] }],
  ])('is understood by TypeScript with moduleResolution %s', { timeout: 60_000 }, async (_, name, text, options) => {
    expect(await compile(name, text, options)).toBe('');
  });

  it('can be imported by node as it is, and does nothing by itself', async () => {
    const script = `
      const before = Object.keys(globalThis).length;
      const names = [];
      for (const entry of ['', '/tabs', '/fetch']) names.push(...Object.keys(await import('@soldwire/realtime' + entry)));
      console.log(JSON.stringify({ names, leaked: Object.keys(globalThis).length - before }));
    `;
    await writeFile(inApp('names.mjs'), script);
    const { stdout } = await run('node', [inApp('names.mjs')]);
    expect(JSON.parse(stdout)).toEqual({
      names: ['connectShow', 'formatCursor', 'parseCursor', 'refreshSession', 'acrossTabs', 'SseParser', 'fetchTransport', 'pausingFetchTransport'],
      leaked: 0,
    });
  });

  it.each(['the main thread', 'a worker'])('reads a stream in node, in %s', { timeout: 30_000 }, async (where) => {
    const tokens: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      tokens.push(request.headers.authorization);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`event: hello\nid: e1-0\ndata: ${JSON.stringify({ epoch: 'e1', seq: 1, cursor: 0, mode: 'resumed', count: 1, heartbeatMs: 15_000, serverTime: new Date().toISOString() })}\n\n`);
      response.write('id: e1-1\ndata: {"type":"custom.x","seq":1,"at":"","data":"ü"}\n\n');
    });
    await new Promise<void>((ready) => {
      server.listen(0, '127.0.0.1', ready);
    });
    const script = `
      import { connectShow } from '@soldwire/realtime';
      import { fetchTransport } from '@soldwire/realtime/fetch';
      const connection = connectShow({
        showId: 's1', cursor: 'e1-0', baseUrl: 'http://127.0.0.1:${(server.address() as AddressInfo).port}', token: 'secret', transport: fetchTransport,
        onEvent: (event) => { console.log(event.data); connection.close(); },
      });
    `;
    await writeFile(inApp('read.mjs'), script);
    await writeFile(inApp('worker.mjs'), `import { Worker } from 'node:worker_threads'; new Worker(new URL('read.mjs', import.meta.url));`);
    const { stdout } = await run('node', [inApp(where === 'a worker' ? 'worker.mjs' : 'read.mjs')]);
    // It also ended by itself: a closed connection keeps no process alive.
    expect(stdout.trim()).toBe('ü');
    expect(tokens).toEqual(['Bearer secret']);
    server.closeAllConnections();
    server.close();
  });
});
