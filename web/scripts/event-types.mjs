// Makes the types of @soldwire/realtime's events from the OpenAPI document: the events and blocks
// of a stream, and what they refer to. With --check it says whether they are up to date.

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import openapiTS, { astToString, COMMENT_HEADER } from 'openapi-typescript';

const roots = ['Event', 'CustomEvent', 'PublicEvent', 'StreamHello', 'StreamHeartbeat', 'StreamBye', 'StreamExpired', 'PresenceEvent'];
const target = fileURLToPath(new URL('../realtime/src/schema.ts', import.meta.url));

const document = JSON.parse(readFileSync(new URL('../../src/api/openapi.json', import.meta.url), 'utf8'));

const schemas = {};
const waiting = [...roots];
for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
  if (name in schemas) continue;
  schemas[name] = document.components.schemas[name];
  for (const [, found] of JSON.stringify(schemas[name]).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)) waiting.push(found);
}
const sorted = Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));

const nodes = await openapiTS({ openapi: document.openapi, info: document.info, paths: {}, components: { schemas: sorted } }, { immutable: true });
const text = COMMENT_HEADER + astToString(nodes);

if (!process.argv.includes('--check')) {
  writeFileSync(target, text);
} else if (readFileSync(target, 'utf8') !== text) {
  console.error('realtime/src/schema.ts is not what src/api/openapi.json says: run `npm run generate`');
  process.exitCode = 1;
}
