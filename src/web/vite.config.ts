import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { describedKinds } from './described-kinds.ts';

/** What opens over the page or takes input: never part of what every page loads. */
const FLOATS =
  /[Ff]loating|Popover|Menu|Tooltip|Combobox|ScrollArea|Modal|FocusTrap|focus-trap|Input|Select|Textarea|Checkbox|Portal|Transition/;

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
        // The share count is high, because what a group takes along its modules need: with a low one every page would load menus.
        // A few files that change with their own rhythm, in place of a small one for each of Mantine's parts; everything
        // else splits along the lazy pages. The order matters: a group takes what its modules need along.
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
            { name: 'tanstack', test: /node_modules[\\/]@tanstack[\\/]/ },
            { name: 'zod', test: /node_modules[\\/]zod[\\/]/ },
            { name: 'shared', test: (id) => !FLOATS.test(id), minShareCount: 40 },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': 'http://localhost:3000' } },
});
