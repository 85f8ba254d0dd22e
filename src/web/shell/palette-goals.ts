import type { AnyKind } from '../../model/kind.ts';
import { type Actor, canSomewhere } from '../../model/permission.ts';
import { sectionsFor } from '../pages/settings/sections.ts';
import { areaGroups } from './areas.ts';

/** A page without a record of its own: its address as the router knows it, what it is called, and the kind that it is about, if it is about one. */
export const PAGES = [
  { to: '/o/$org', label: 'Home' },
  { to: '/o/$org/work', label: 'My work' },
  { to: '/o/$org/inbox', label: 'Inbox' },
  { to: '/o/$org/executive', label: 'Executive summary' },
  { to: '/o/$org/recall', label: 'Recall list' },
  { to: '/o/$org/coverage', label: 'Coverage', about: 'adoption' },
  { to: '/o/$org/gaps', label: 'Gaps', about: 'adoption' },
  { to: '/o/$org/crosswalks', label: 'Crosswalks', about: 'framework' },
  { to: '/o/$org/framework-library', label: 'Framework library', about: 'framework' },
  { to: '/o/$org/framework-library/editions', label: 'Editions of a framework', about: 'framework' },
  { to: '/o/$org/framework-library/import', label: 'Framework from your own file', about: 'framework' },
  { to: '/o/$org/framework-library/import/oscal', label: 'OSCAL document of your own', about: 'framework' },
  { to: '/o/$org/crosswalks/import', label: 'Crosswalk from your own file', about: 'framework' },
  { to: '/o/$org/settings', label: 'Settings' },
  { to: '/o/$org/first-steps', label: 'First steps' },
  { to: '/o/$org/tour', label: 'Guided tour' },
  { to: '/profile', label: 'Profile, keys, second factor' },
  { to: '/start', label: 'Start your own organisation' },
] as const;
export type PagePath = (typeof PAGES)[number]['to'];
export type ActionName = 'theme' | 'sign-out';

/** Another organisation, as the account knows it. */
export interface OtherOrg {
  readonly slug: string;
  readonly name: string;
}

/** What a line of the palette does, before records come into it. */
export type Goal =
  | { readonly does: 'page'; readonly to: PagePath; readonly label: string }
  | { readonly does: 'section'; readonly section: string; readonly label: string }
  | { readonly does: 'org'; readonly slug: string; readonly label: string }
  | { readonly does: 'list'; readonly kind: AnyKind; readonly label: string }
  | { readonly does: 'create'; readonly kind: AnyKind; readonly label: string }
  | { readonly does: 'act'; readonly act: ActionName; readonly label: string };

/** Lines shown before anything is typed, and at most with each search. */
const AT_FIRST = 12;
const AT_MOST = 8;

const allGoals = (actor: Actor, others: readonly OtherOrg[]): readonly Goal[] => {
  const kinds = areaGroups(actor).flatMap((group) => group.kinds);
  const isOpen = (about: string | undefined) => about === undefined || kinds.some(({ name }) => name === about);
  return [
    ...PAGES.flatMap((page): readonly Goal[] =>
      isOpen('about' in page ? page.about : undefined) ? [{ does: 'page', to: page.to, label: page.label }] : [],
    ),
    ...kinds.map((kind): Goal => ({ does: 'list', kind, label: kind.labelPlural })),
    ...sectionsFor(actor).map(({ name, label }): Goal => ({ does: 'section', section: name, label })),
    ...others.map(({ slug, name }): Goal => ({ does: 'org', slug, label: name })),
    ...kinds
      .filter((kind) => canSomewhere(actor, 'create', kind))
      .map((kind): Goal => ({ does: 'create', kind, label: `Create: ${kind.label.toLowerCase()}` })),
    { does: 'act', act: 'theme', label: 'Switch between light and dark' },
    { does: 'act', act: 'sign-out', label: 'Sign out' },
  ];
};

/** How well a label fits: it begins so, a word of it does, or it is somewhere in it; undefined is not at all. */
const fitOf = (label: string, needle: string): number | undefined => {
  const at = label.toLowerCase().indexOf(needle);
  if (at < 0) return undefined;
  if (at === 0) return 0;
  return /\W/.test(label[at - 1] ?? '') ? 1 : 2;
};

/** Pages, lists and actions that fit what was typed, the best first; what the actor may not do is not offered. */
export const goalsFor = (actor: Actor, text: string, others: readonly OtherOrg[] = []): readonly Goal[] => {
  const needle = text.trim().toLowerCase();
  const goals = allGoals(actor, others);
  if (needle === '') return goals.slice(0, AT_FIRST);
  return goals
    .flatMap((goal) => {
      const fit = fitOf(goal.label, needle);
      return fit === undefined ? [] : [{ goal, fit }];
    })
    .toSorted((a, b) => a.fit - b.fit)
    .slice(0, AT_MOST)
    .map(({ goal }) => goal);
};

export const ASIDE: Readonly<Record<Goal['does'], string>> = {
  page: 'Page',
  section: 'Settings',
  org: 'Organisation',
  list: 'List',
  create: 'Action',
  act: 'Action',
};
