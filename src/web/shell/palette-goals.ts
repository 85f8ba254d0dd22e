import type { AnyKind } from '../../model/kind.ts';
import { type Actor, administers, canSomewhere } from '../../model/permission.ts';
import { areaGroups } from './areas.ts';

export type PageName = 'home' | 'executive' | 'recall' | 'frameworks' | 'journal' | 'members' | 'profile';
export type ActionName = 'theme' | 'sign-out';

/** What a line of the palette does, before records come into it. */
export type Goal =
  | { readonly does: 'page'; readonly page: PageName; readonly label: string }
  | { readonly does: 'list'; readonly kind: AnyKind; readonly label: string }
  | { readonly does: 'create'; readonly kind: AnyKind; readonly label: string }
  | { readonly does: 'act'; readonly act: ActionName; readonly label: string };

const PAGES: readonly (readonly [PageName, string])[] = [
  ['home', 'Home'],
  ['executive', 'Executive summary'],
  ['recall', 'Recall list'],
  ['frameworks', 'Framework library'],
  ['journal', 'Journal'],
  ['members', 'Members'],
  ['profile', 'Profile, keys, second factor'],
];

/** Lines shown before anything is typed, and at most with each search. */
const AT_FIRST = 12;
const AT_MOST = 8;

const allGoals = (actor: Actor): readonly Goal[] => {
  const kinds = areaGroups(actor).flatMap((group) => group.kinds);
  const isOpen = (page: PageName) =>
    page === 'members' ? administers(actor) : page !== 'frameworks' || kinds.some(({ name }) => name === 'framework');
  return [
    ...PAGES.filter(([page]) => isOpen(page)).map(([page, label]): Goal => ({ does: 'page', page, label })),
    ...kinds.map((kind): Goal => ({ does: 'list', kind, label: kind.labelPlural })),
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
export const goalsFor = (actor: Actor, text: string): readonly Goal[] => {
  const needle = text.trim().toLowerCase();
  const goals = allGoals(actor);
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
  list: 'List',
  create: 'Action',
  act: 'Action',
};
