import { type AdoptionView, textOf } from '../adoption-view.ts';
import { writeSecurityDecisions } from './security-decisions.ts';

/** What the certification data says of one control, requirement or indicator. */
interface Entry {
  readonly status: string;
  readonly words: string;
  readonly parameters: string;
}

const UNKNOWN = 'not stated';

const entriesOf = (view: AdoptionView): ReadonlyMap<string, Entry> => {
  const {
    securityControls = [],
    fedRampRequirements,
    keySecurityIndicators = [],
  } = writeSecurityDecisions(view, [], '');
  const entry = (status: string | undefined, words: readonly string[], parameters: readonly unknown[] = []): Entry => ({
    status: status ?? UNKNOWN,
    words: words.join('\n\n'),
    parameters: JSON.stringify(parameters),
  });
  return new Map([
    ...securityControls.map(
      (one) =>
        [
          one.controlId ?? '',
          entry(one.controlImplementationStatus, [one.controlImplementationDescription ?? ''], one.parameterValues),
        ] as const,
    ),
    ...fedRampRequirements.map(
      (one) => [one.frrID, entry(one.frrImplementationStatus, one.frrImplementation)] as const,
    ),
    ...keySecurityIndicators.map(
      (one) => [one.ksiId, entry(one.ksiImplementationStatus, one.ksiImplementation)] as const,
    ),
  ]);
};

const partiesOf = (view: AdoptionView): ReadonlySet<string> =>
  new Set([...view.others.values()].flatMap(({ kind, title }) => (kind === 'vendor' ? [title] : [])));

const servicesOf = (view: AdoptionView): ReadonlyMap<string, string> =>
  new Map(
    [...view.others.values()].flatMap((one) =>
      one.kind === 'product' ? [[one.title, textOf(one, 'description') ?? ''] as const] : [],
    ),
  );

const MOST_NAMED = 30;

/** "Added (2): AC-1, AC-2"; nothing where there are none. */
const line = (what: string, names: readonly string[]): string[] => {
  if (names.length === 0) return [];
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return [`${what} (${names.length}): ${names.slice(0, MOST_NAMED).join(', ')}${more}`];
};

const missingIn = (names: Iterable<string>, other: { has(name: string): boolean }): string[] =>
  [...names].filter((name) => !other.has(name));

/** Which went from which status to which, in one line for each way. */
const movesOf = (before: ReadonlyMap<string, Entry>, after: ReadonlyMap<string, Entry>): string[] => {
  const moves = new Map<string, string[]>();
  for (const [name, { status }] of after) {
    const was = before.get(name)?.status ?? status;
    if (was !== status) moves.set(`From ${was} to ${status}`, [...(moves.get(`From ${was} to ${status}`) ?? []), name]);
  }
  return [...moves].flatMap(([what, names]) => line(what, names));
};

/**
 * What differs in the certification data (the Security Decision Record and the overview) between two moments, in
 * summaries. `before` is undefined where there was none yet.
 */
export const certificationChanges = (before: AdoptionView | undefined, after: AdoptionView): string[] => {
  const now = entriesOf(after);
  if (!before) return [`The Security Decision Record was begun in this period, with ${now.size} entries.`];
  const then = entriesOf(before);
  const changed = (of: 'words' | 'parameters'): string[] =>
    [...now].flatMap(([name, entry]) => {
      const was = then.get(name);
      return was && was[of] !== entry[of] ? [name] : [];
    });
  const [services, servicesThen] = [servicesOf(after), servicesOf(before)];
  const [parties, partiesThen] = [partiesOf(after), partiesOf(before)];
  const described = [...services].filter(([name, text]) => (servicesThen.get(name) ?? text) !== text);
  return [
    ...line('Added', missingIn(now.keys(), then)),
    ...line('Removed', missingIn(then.keys(), now)),
    ...movesOf(then, now),
    ...line('Described otherwise', changed('words')),
    ...line('Parameters set otherwise', changed('parameters')),
    ...line('Services added', missingIn(services.keys(), servicesThen)),
    ...line('Services removed', missingIn(servicesThen.keys(), services)),
    ...line(
      'Services described otherwise',
      described.map(([name]) => name),
    ),
    ...line('Third parties added', missingIn(parties, partiesThen)),
    ...line('Third parties no longer used', missingIn(partiesThen, parties)),
  ];
};
