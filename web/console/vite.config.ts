import { type Plugin, defaultClientConditions } from 'vite';
import { defineConfig } from 'vitest/config';

import { mockMiddleware } from './mock/server';

/** The server that `npm run dev` talks to. */
const server = process.env.SOLDWIRE_URL ?? 'http://127.0.0.1:3000';

/** Answers /api from memory, in `dev:mock` and `preview:mock`. */
function mockApi(): Plugin {
  return {
    name: 'soldwire-mock-api',
    configureServer: (dev) => {
      dev.middlewares.use(mockMiddleware());
    },
    configurePreviewServer: (preview) => {
      preview.middlewares.use(mockMiddleware());
    },
  };
}

/** As the server does: whatever follows /overlay/ is the overlay's page. */
function overlayPage(): Plugin {
  return {
    name: 'soldwire-overlay-page',
    configureServer: (dev) => {
      dev.middlewares.use((request, _response, next) => {
        if (request.url?.startsWith('/overlay/')) request.url = '/overlay.html';
        next();
      });
    },
  };
}

/** The console's scripts follow one another (src/main.ts); the browser is told of all of them at once. */
function preloadPage(): Plugin {
  return {
    name: 'soldwire-preload-page',
    transformIndexHtml: {
      order: 'post',
      handler: (_html, { bundle, filename }) => {
        if (!filename.endsWith('/index.html')) return [];
        const chunks = Object.values(bundle ?? {}).filter((file) => file.type === 'chunk');
        const steps = chunks.filter(({ facadeModuleId, moduleIds }) => facadeModuleId?.endsWith('/src/page.tsx') || moduleIds.some((id) => id.endsWith('/react-dom/client.js')));
        return steps.flatMap(({ fileName, viteMetadata }) => [
          { tag: 'link', attrs: { rel: 'modulepreload', crossorigin: true, href: `/${fileName}` } },
          ...[...(viteMetadata?.importedCss ?? [])].map((css) => ({ tag: 'link', attrs: { rel: 'stylesheet', crossorigin: true, href: `/${css}` } })),
        ]);
      },
    },
  };
}

export default defineConfig(({ mode }) => ({
  plugins: [overlayPage(), preloadPage(), ...(mode === 'mock' ? [mockApi()] : [])],
  resolve: { conditions: ['soldwire-source', ...defaultClientConditions] },
  esbuild: { jsx: 'automatic' },
  // The Host header stays the page's own: the server holds it against Origin.
  server: mode === 'mock' ? {} : { proxy: { '/api': { target: server, changeOrigin: false } } },
  build: {
    target: 'es2022',
    // The page's policy is default-src 'self': no data: addresses, nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    rollupOptions: { input: ['index.html', 'overlay.html'] },
  },
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    environment: 'jsdom',
    testTimeout: 30_000,
  },
}));
