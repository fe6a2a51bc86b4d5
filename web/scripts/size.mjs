// Holds what a browser has to download to its budget.

import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { build, transformWithEsbuild } from 'vite';

const kilobyte = 1_000;
const root = fileURLToPath(new URL('..', import.meta.url));

function report(what, bytes, budget) {
  const fits = bytes <= budget;
  console.log(`${what}: ${(bytes / kilobyte).toFixed(1)} kB gzipped of ${budget / kilobyte} kB${fits ? '' : ', too much'}`);
  if (!fits) process.exitCode = 1;
}

const assets = `${root}console/dist/assets/`;
const consoleBytes = readdirSync(assets).reduce((sum, name) => sum + gzipSync(readFileSync(assets + name)).length, 0);
report('console', consoleBytes, 250 * kilobyte);

const core = await build({
  configFile: false,
  logLevel: 'error',
  build: { write: false, target: 'es2022', minify: 'esbuild', lib: { entry: `${root}realtime/dist/index.js`, formats: ['es'] } },
});
// A library build keeps white space in its ES format; users' bundlers do not.
const code = (Array.isArray(core) ? core : [core]).flatMap((one) => one.output).find((one) => one.type === 'chunk').code;
const { code: small } = await transformWithEsbuild(code, 'core.js', { minify: true, sourcemap: false });
report('@soldwire/realtime core', gzipSync(small).length, 6 * kilobyte);
