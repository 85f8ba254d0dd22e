import '@mantine/core/styles/baseline.layer.css';
import '@mantine/core/styles/default-css-variables.layer.css';
import '@mantine/core/styles/global.layer.css';
import './styles/tokens.css';
import './styles/base.css';
import { MantineProvider } from '@mantine/core';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError } from './api.ts';
import { makeRouter } from './router.tsx';
import { cssVariables, theme } from './theme.ts';
import { HintLayer } from './ui/Hint.tsx';
import { Notices } from './ui/Notices.tsx';

/** The server's nonce for style tags, one per answer; scripts need none. */
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
// The scroll lock behind Mantine's panels writes a style tag of its own, and takes the nonce from here.
Object.assign(globalThis, { __webpack_nonce__: nonce });

const PUBLIC = ['/sign-in', '/welcome', '/join'];

/** A session that ended sends people to the sign-in, and back to where they were afterwards. */
const onError = (error: unknown): void => {
  const { pathname, href } = router.state.location;
  if (!(error instanceof ApiError) || error.status !== 401 || PUBLIC.includes(pathname)) return;
  void router.navigate({ to: '/sign-in', search: { from: href }, replace: true });
};

const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    // Nothing waits for a connection: what cannot be read or saved now says so now. Saved once it is back, it would
    // come behind the back of whoever was told that it was not, and perhaps decided otherwise since.
    mutations: { networkMode: 'always' },
    queries: {
      networkMode: 'always',
      refetchOnReconnect: true,
      staleTime: 10_000,
      // What the server refused it will refuse again; only a lost connection is worth another try.
      retry: (count, error) => count < 2 && error instanceof ApiError && (error.status === 0 || error.status === 503),
    },
  },
});
const router = makeRouter(queryClient);

const place = document.getElementById('root');
if (!place) throw new Error('index.html has no #root');
createRoot(place).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={queryClient}>
        <Notices />
        <HintLayer />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
