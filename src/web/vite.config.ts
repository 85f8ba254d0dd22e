import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { describedKinds } from './described-kinds.ts';
import { directImports } from './direct-imports.ts';
import { firstLoad } from './first-load.ts';
import { mantineStyles } from './mantine-styles.ts';

const first = firstLoad();

/** The workspace: built into dist/web, which the server hands out; in development it talks to a server on port 3000. */
export default defineConfig({
  base: '/',
  plugins: [
    describedKinds(),
    directImports(['@mantine/core', '@mantine/hooks']),
    mantineStyles(),
    first.plugin,
    react(),
  ],
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    target: 'es2023',
    sourcemap: false,
    // Every browser we serve preloads modules by itself, and the polyfill would be inline work for the CSP.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        // A few files that change with their own rhythm hold what every page loads; everything else splits along the
        // lazy pages. The order matters: a group takes what its modules need along.
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
            { name: 'tanstack', test: /node_modules[\\/]@tanstack[\\/]/ },
            { name: 'zod', test: /node_modules[\\/]zod[\\/]/ },
            { name: 'shell', test: first.has },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': 'http://localhost:3000' } },
});
