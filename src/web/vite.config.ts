import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { describedKinds } from './described-kinds.ts';

/** The workspace: built into dist/web, which the server hands out; in development it talks to a server on port 3000. */
export default defineConfig({
  base: '/',
  plugins: [describedKinds(), react()],
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
        // What every page needs and what changes with its own rhythm; everything else splits along the lazy pages.
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
            { name: 'tanstack', test: /node_modules[\\/]@tanstack[\\/]/ },
            { name: 'zod', test: /node_modules[\\/]zod[\\/]/ },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': 'http://localhost:3000' } },
});
