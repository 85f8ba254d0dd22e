import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { readDetailSearch } from './pages/detail/detail-search.ts';
import { readGraphSearch } from './pages/graph/graph-search.ts';
import { NotFoundPage } from './pages/NotFoundPage.tsx';
import { PageError } from './pages/PageError.tsx';
import { homeQuery } from './queries.ts';
import { parseSearch, stringifySearch } from './search-text.ts';
import { Shell } from './shell/Shell.tsx';
import { PageSkeleton } from './ui/Loading.tsx';

const words = (search: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(search).filter((pair): pair is [string, string] => typeof pair[1] === 'string'));

/** The moment that a page is about, where the address names one. */
const momentIn = ({ asOf }: Record<string, unknown>): { asOf?: string } =>
  typeof asOf === 'string' && !Number.isNaN(Date.parse(asOf)) ? { asOf } : {};

/** Addresses from before there were settings. */
const openSection = (org: string, section: string): void => {
  redirect({ to: '/o/$org/settings/$section', params: { org, section }, throw: true });
};

const root = createRootRouteWithContext<{ readonly queryClient: QueryClient }>()({
  component: Outlet,
  notFoundComponent: NotFoundPage,
  errorComponent: PageError,
});

const start = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/start/StartPage.tsx'), 'StartPage'),
});
const welcome = createRoute({
  getParentRoute: () => root,
  path: '/welcome',
  component: lazyRouteComponent(() => import('./pages/start/WelcomePage.tsx'), 'WelcomePage'),
});
const newOrg = createRoute({
  getParentRoute: () => root,
  path: '/start',
  component: lazyRouteComponent(() => import('./pages/start/NewOrgPage.tsx'), 'NewOrgPage'),
});
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { from?: string } =>
    typeof search['from'] === 'string' ? { from: search['from'] } : {},
  component: lazyRouteComponent(() => import('./pages/SignInPage.tsx'), 'SignInPage'),
});
const join = createRoute({
  getParentRoute: () => root,
  path: '/join',
  component: lazyRouteComponent(() => import('./pages/JoinPage.tsx'), 'JoinPage'),
});
const unsubscribe = createRoute({
  getParentRoute: () => root,
  path: '/unsubscribe/$token',
  component: lazyRouteComponent(() => import('./pages/UnsubscribePage.tsx'), 'UnsubscribePage'),
});
const profile = createRoute({
  getParentRoute: () => root,
  path: '/profile',
  component: lazyRouteComponent(() => import('./pages/ProfilePage.tsx'), 'ProfilePage'),
});

const org = createRoute({
  getParentRoute: () => root,
  path: '/o/$org',
  component: Shell,
  errorComponent: PageError,
});
const home = createRoute({
  getParentRoute: () => org,
  path: '/',
  validateSearch: momentIn,
  // Its numbers are asked for while its code is still on the way; what fails is asked for again by the page, which says so.
  loaderDeps: ({ search: { asOf } }) => ({ asOf }),
  loader: ({ context, params, deps }) => {
    void context.queryClient.prefetchQuery(homeQuery(params.org, deps.asOf));
  },
  component: lazyRouteComponent(() => import('./pages/HomePage.tsx'), 'HomePage'),
});
const firstSteps = createRoute({
  getParentRoute: () => org,
  path: '/first-steps',
  validateSearch: words,
  component: lazyRouteComponent(() => import('./pages/start/FirstStepsPage.tsx'), 'FirstStepsPage'),
});
const tour = createRoute({
  getParentRoute: () => org,
  path: '/tour',
  validateSearch: words,
  component: lazyRouteComponent(() => import('./pages/start/tour/TourPage.tsx'), 'TourPage'),
});
const inbox = createRoute({
  getParentRoute: () => org,
  path: '/inbox',
  validateSearch: words,
  component: lazyRouteComponent(() => import('./pages/inbox/InboxPage.tsx'), 'InboxPage'),
});
const work = createRoute({
  getParentRoute: () => org,
  path: '/work',
  component: lazyRouteComponent(() => import('./pages/work/WorkPage.tsx'), 'WorkPage'),
});
const recall = createRoute({
  getParentRoute: () => org,
  path: '/recall',
  component: lazyRouteComponent(() => import('./pages/RecallPage.tsx'), 'RecallPage'),
});
const journal = createRoute({
  getParentRoute: () => org,
  path: '/journal',
  beforeLoad: ({ params }) => openSection(params.org, 'journal'),
});
const members = createRoute({
  getParentRoute: () => org,
  path: '/members',
  beforeLoad: ({ params }) => openSection(params.org, 'members'),
});
const settings = createRoute({
  getParentRoute: () => org,
  path: '/settings',
  validateSearch: words,
  component: lazyRouteComponent(() => import('./pages/settings/SettingsPage.tsx'), 'SettingsPage'),
});
const settingsSection = createRoute({
  getParentRoute: () => org,
  path: '/settings/$section',
  validateSearch: words,
  component: lazyRouteComponent(() => import('./pages/settings/SettingsPage.tsx'), 'SettingsPage'),
});
const executive = createRoute({
  getParentRoute: () => org,
  path: '/executive',
  validateSearch: momentIn,
  component: lazyRouteComponent(() => import('./pages/executive/ExecutivePage.tsx'), 'ExecutivePage'),
});
const frameworkLibrary = createRoute({
  getParentRoute: () => org,
  path: '/framework-library',
  validateSearch: words,
  component: lazyRouteComponent(() => import('./pages/frameworks/LibraryPage.tsx'), 'LibraryPage'),
});
const frameworkImport = createRoute({
  getParentRoute: () => org,
  path: '/framework-library/import',
  validateSearch: words,
  component: lazyRouteComponent(() => import('./pages/frameworks/FrameworkImportPage.tsx'), 'FrameworkImportPage'),
});
const oscalImport = createRoute({
  getParentRoute: () => org,
  path: '/framework-library/import/oscal',
  validateSearch: words,
  component: lazyRouteComponent(() => import('./pages/frameworks/OscalImportPage.tsx'), 'OscalImportPage'),
});
const editions = createRoute({
  getParentRoute: () => org,
  path: '/framework-library/editions',
  validateSearch: words,
  component: lazyRouteComponent(() => import('./pages/frameworks/EditionsPage.tsx'), 'EditionsPage'),
});
const frameworkEditor = createRoute({
  getParentRoute: () => org,
  path: '/framework-library/edit/$ref',
  validateSearch: words,
  component: lazyRouteComponent(() => import('./pages/frameworks/EditorPage.tsx'), 'EditorPage'),
});
const crosswalks = createRoute({
  getParentRoute: () => org,
  path: '/crosswalks',
  validateSearch: words,
  component: lazyRouteComponent(() => import('./pages/crosswalks/CrosswalksPage.tsx'), 'CrosswalksPage'),
});
const crosswalkImport = createRoute({
  getParentRoute: () => org,
  path: '/crosswalks/import',
  validateSearch: words,
  component: lazyRouteComponent(() => import('./pages/crosswalks/CrosswalkImportPage.tsx'), 'CrosswalkImportPage'),
});
const coverage = createRoute({
  getParentRoute: () => org,
  path: '/coverage',
  validateSearch: words,
  component: lazyRouteComponent(() => import('./pages/frameworks/CoveragePage.tsx'), 'CoveragePage'),
});
const coverageOfOne = createRoute({
  getParentRoute: () => org,
  path: '/coverage/$ref',
  validateSearch: words,
  component: lazyRouteComponent(() => import('./pages/frameworks/FrameworkPage.tsx'), 'FrameworkPage'),
});
const soa = createRoute({
  getParentRoute: () => org,
  path: '/coverage/$ref/soa',
  validateSearch: words,
  component: lazyRouteComponent(() => import('./pages/frameworks/SoaPage.tsx'), 'SoaPage'),
});
const gaps = createRoute({
  getParentRoute: () => org,
  path: '/gaps',
  validateSearch: words,
  component: lazyRouteComponent(() => import('./pages/frameworks/GapsPage.tsx'), 'GapsPage'),
});
const design = createRoute({
  getParentRoute: () => org,
  path: '/design',
  component: lazyRouteComponent(() => import('./pages/design/DesignPage.tsx'), 'DesignPage'),
});
const designDoor = createRoute({
  getParentRoute: () => root,
  path: '/design',
  component: lazyRouteComponent(() => import('./pages/design/DesignDoor.tsx'), 'DesignDoor'),
});
const list = createRoute({
  getParentRoute: () => org,
  path: '/$plural',
  validateSearch: words,
  component: lazyRouteComponent(() => import('./pages/list/ListPage.tsx'), 'ListPage'),
});
const importPage = createRoute({
  getParentRoute: () => org,
  path: '/$plural/import',
  component: lazyRouteComponent(() => import('./pages/import/ImportPage.tsx'), 'ImportPage'),
});
const create = createRoute({
  getParentRoute: () => org,
  path: '/$plural/new',
  component: lazyRouteComponent(() => import('./pages/CreatePage.tsx'), 'CreatePage'),
});
const detail = createRoute({
  getParentRoute: () => org,
  path: '/$plural/$ref',
  validateSearch: readDetailSearch,
  component: lazyRouteComponent(() => import('./pages/detail/DetailPage.tsx'), 'DetailPage'),
});
const graph = createRoute({
  getParentRoute: () => org,
  path: '/$plural/$ref/graph',
  validateSearch: readGraphSearch,
  component: lazyRouteComponent(() => import('./pages/graph/GraphPage.tsx'), 'GraphPage'),
});

const routeTree = root.addChildren([
  start,
  welcome,
  newOrg,
  signIn,
  join,
  unsubscribe,
  profile,
  designDoor,
  org.addChildren([
    inbox,
    work,
    home,
    firstSteps,
    tour,
    executive,
    design,
    frameworkLibrary,
    crosswalks,
    crosswalkImport,
    frameworkImport,
    oscalImport,
    editions,
    frameworkEditor,
    coverage,
    coverageOfOne,
    soa,
    gaps,
    recall,
    journal,
    members,
    settings,
    settingsSection,
    list,
    create,
    importPage,
    detail,
    graph,
  ]),
]);

export const makeRouter = (queryClient: QueryClient) =>
  createRouter({
    routeTree,
    context: { queryClient },
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    defaultNotFoundComponent: NotFoundPage,
    // A page that is still being fetched is drawn as what it will be, and only when that takes long enough to be noticed.
    defaultPendingComponent: PageSkeleton,
    defaultPendingMs: 150,
    defaultPendingMinMs: 0,
    scrollRestoration: true,
  });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
