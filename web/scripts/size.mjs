// Holds what a browser has to download to its budget.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { build, transformWithEsbuild } from 'vite';

const kilobyte = 1_000;
const root = fileURLToPath(new URL('..', import.meta.url));

function report(what, bytes, budget) {
  const fits = bytes <= budget;
  console.log(`${what}: ${(bytes / kilobyte).toFixed(2)} kB gzipped of ${budget / kilobyte} kB${fits ? '' : ', too much'}`);
  if (!fits) process.exitCode = 1;
}

/** All that a page names: its script, what that imports, its styles. */
function pageBytes(page) {
  const names = readFileSync(`${root}console/dist/${page}`, 'utf8').matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g);
  return [...new Set([...names].map(([, name]) => name))].reduce((sum, name) => sum + gzipSync(readFileSync(`${root}console/dist${name}`)).length, 0);
}

report('console', pageBytes('index.html'), 250 * kilobyte);
report('overlay', pageBytes('overlay.html'), 30 * kilobyte);

/** What a page downloads that imports `entry` alone. */
async function entryBytes(entry) {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2022',
      minify: 'esbuild',
      rollupOptions: { external: ['react'] },
      lib: { entry: `${root}realtime/dist/${entry}`, formats: ['es'] },
    },
  });
  const code = (Array.isArray(built) ? built : [built]).flatMap((one) => one.output).find((one) => one.type === 'chunk').code;
  // A library build keeps white space in its ES format; users' bundlers do not.
  const { code: small } = await transformWithEsbuild(code, entry, { minify: true, sourcemap: false });
  return gzipSync(small).length;
}

report('@soldwire/realtime', await entryBytes('index.js'), 6 * kilobyte);
report('@soldwire/realtime/tabs', await entryBytes('tabs.js'), 6 * kilobyte);
report('@soldwire/realtime/fetch', await entryBytes('fetch-transport.js'), 3 * kilobyte);
report('@soldwire/realtime/react', await entryBytes('react.js'), 12 * kilobyte);
