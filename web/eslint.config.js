// House rules that a machine can hold.

import { fileURLToPath } from 'node:url';

import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** A folder of the console and what it may not import: imports run downwards only. */
function layer(folder, forbidden) {
  return {
    files: [`console/src/${folder}/**/*.{ts,tsx}`, `src/${folder}/**/*.{ts,tsx}`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: forbidden.map((name) => ({
            // What the parts call their folders is their own business.
            group: [`**/${name}/**`, `!./**`, ...(name === 'parts' ? [] : ['!**/parts/**'])],
            message: `${folder}/ may not import from ${name}/: imports run downwards only`,
          })),
        },
      ],
    },
  };
}

const features = [
  'activity', 'buyers', 'claims', 'comments', 'debug', 'help', 'item-drawer', 'items', 'members', 'overlay', 'read-out', 'reading', 'rehearsal', 'review',
  'settings', 'show-setup', 'shows', 'sign-in', 'status-bar',
];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/coverage/**', '**/schema.d.ts', '**/schema.ts', 'node_modules/**', 'vitest.config.ts', 'e2e/**'] },
  js.configs.recommended,
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: fileURLToPath(new URL('.', import.meta.url)) } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': ['error', { allow: ['warn', 'error'] }],
    },
  },
  { files: ['**/*.tsx', '**/use-*.ts', '**/react.ts'], plugins: { 'react-hooks': reactHooks }, rules: reactHooks.configs.recommended.rules },
  layer('api', ['ui', 'live', 'parts', 'features', 'app', 'overlay']),
  layer('ui', ['api', 'live', 'parts', 'features', 'app', 'overlay']),
  layer('live', ['parts', 'features', 'app', 'overlay']),
  layer('parts', ['features', 'app', 'overlay']),
  // A page of its own, and a small one: it takes nothing from the console but the shapes of the API and its own messages.
  layer('overlay', ['ui', 'live', 'parts', 'features', 'app']),
  ...features.map((feature) => layer(`features/${feature}`, ['app', ...features.filter((other) => other !== feature)])),
  // Tests hand async functions where the code under test wants plain ones.
  { files: ['**/test/**'], rules: { '@typescript-eslint/require-await': 'off' } },
  { files: ['**/*.js', '**/*.mjs'], extends: [tseslint.configs.disableTypeChecked], languageOptions: { globals: { URL: 'readonly', console: 'readonly', process: 'readonly' } }, rules: { 'no-console': 'off' } },
);
