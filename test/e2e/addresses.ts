// Every page that there is, by the route that serves it: a route without an address here fails every-page.e2e.test.ts.

/** One address to look at. */
export interface Address {
  readonly path: string;
  /** Who opens it; absent: the owner. */
  readonly as?: 'nobody';
  /** Whether what is asked for is refused on purpose, which a browser calls an error. */
  readonly isRefused?: true;
}

const at = (...paths: readonly string[]): Address[] => paths.map((path) => ({ path }));
/** In the organisation that has something of everything. */
const full = (...paths: readonly string[]) => at(...paths.map((path) => `/o/candor${path}`));
/** In one that began a minute ago. */
const empty = (...paths: readonly string[]) => at(...paths.map((path) => `/o/northwind${path}`));
const refused = (path: string): Address => ({ path, isRefused: true });
const nobody = (path: string): Address => ({ path, as: 'nobody', isRefused: true });

const SECTIONS = 'organisation members roles fields keys webhooks mail journal backups sign-ins'.split(' ');
const RECORD = '/controls/CTL-tenant-separation';
const TABS = 'why time statements tasks discussion files history'.split(' ');
const STEPS = 'product goals import control evidence answer approve publish done'.split(' ');
const STOPS = 'promise why told heal journal'.split(' ');

export const ADDRESSES: Readonly<Record<string, readonly Address[]>> = {
  '/': [nobody('/')],
  '/welcome': [nobody('/welcome')],
  '/start': at('/start'),
  '/sign-in': [nobody('/sign-in')],
  '/join': [nobody('/join'), nobody('/join#token=INVITED')],
  '/unsubscribe/$token': [nobody('/unsubscribe/some-token')],
  '/profile': at('/profile'),
  '/design': at('/design'),
  '/o/$org/': [...full(''), ...empty('')],
  '/o/$org/inbox': [...full('/inbox'), ...empty('/inbox')],
  '/o/$org/work': [...full('/work'), ...empty('/work')],
  '/o/$org/first-steps': empty(...STEPS.map((step) => `/first-steps?step=${step}`)),
  '/o/$org/tour': full(...STOPS.map((stop) => `/tour?stop=${stop}`)),
  '/o/$org/executive': [...full('/executive'), ...empty('/executive')],
  '/o/$org/design': full('/design'),
  '/o/$org/framework-library': full('/framework-library'),
  '/o/$org/framework-library/import': full('/framework-library/import'),
  '/o/$org/framework-library/import/oscal': full('/framework-library/import/oscal'),
  '/o/$org/framework-library/editions': full('/framework-library/editions'),
  '/o/$org/framework-library/edit/$ref': full('/framework-library/edit/FRM-iso-27001-2022'),
  '/o/$org/crosswalks': full('/crosswalks', '/crosswalks?tab=control', '/crosswalks?tab=apply'),
  '/o/$org/crosswalks/import': full('/crosswalks/import'),
  '/o/$org/coverage': [...full('/coverage', '/coverage?view=table'), ...empty('/coverage')],
  '/o/$org/coverage/$ref': full('/coverage/ADP-iso-27001', '/coverage/ADP-iso-27001?at=A.8.5'),
  '/o/$org/coverage/$ref/soa': full('/coverage/ADP-iso-27001/soa'),
  '/o/$org/gaps': [...full('/gaps'), ...empty('/gaps')],
  '/o/$org/recall': [...full('/recall'), ...empty('/recall')],
  '/o/$org/journal': full('/journal'),
  '/o/$org/members': full('/members'),
  '/o/$org/settings': full('/settings'),
  '/o/$org/settings/$section': full(...SECTIONS.map((section) => `/settings/${section}`)),
  '/o/$org/$plural': [
    ...full('/controls', '/controls?by=status&status=assured,unproven,weakened,broken', '/risks?scope=SCP-product'),
    ...empty('/controls'),
    refused('/o/candor/nonsense'),
  ],
  '/o/$org/$plural/new': full('/risks/new', '/evidence/new'),
  '/o/$org/$plural/import': full('/controls/import'),
  '/o/$org/$plural/$ref': [
    ...full(RECORD, ...TABS.map((tab) => `${RECORD}?tab=${tab}`), '/tasks/TSK-look', '/answers/ANS-sign-in'),
    refused('/o/candor/controls/CTL-99'),
  ],
  '/o/$org/$plural/$ref/graph': full(`${RECORD}/graph`, `${RECORD}/graph?view=tree`),
  // No route at all.
  '*': [refused('/o/candor/controls/CTL-1/nothing'), refused('/nothing/at/all')],
};

/** The sections of the settings and the parts of a record, as they stand above. */
export const LISTED = { sections: SECTIONS, tabs: TABS };
