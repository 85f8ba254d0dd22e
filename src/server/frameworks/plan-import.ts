import { nameOfNumber } from '../../formats/framework-pack/pack.ts';
import type { FileRequirement, FrameworkFile } from '../../formats/framework-table/framework-file.ts';
import { type Problem, Warnings } from '../../formats/read.ts';
import type { Change } from '../../model/change.ts';
import { wordsOf } from './editions/likeness.ts';
import { numberFinder } from './match-numbers.ts';
import { loadedVersion, type PresentEdition, type PresentFramework, type PresentRequirement } from './plan-load.ts';

/** What becomes of one requirement of the file. `left`: the framework has no such number, and it was not asked to be added. */
export interface ImportLine {
  readonly number: string;
  readonly title: string;
  readonly does: 'new' | 'changed' | 'same' | 'left';
  /** Names of the fields that change. */
  readonly fields: readonly string[];
  readonly where: string;
}

export interface PlannedImport {
  readonly changes: readonly Change[];
  /** For each change, where in the file it comes from. */
  readonly places: readonly string[];
  readonly lines: readonly ImportLine[];
  /** Numbers that may mean something else here than in the file. */
  readonly doubts: readonly Problem[];
  /** Ids of the framework's requirements once this is done, by number. */
  readonly requirements: readonly { readonly number: string; readonly id: string }[];
  readonly framework: {
    readonly id: string;
    readonly key: string;
    readonly title: string;
    readonly edition: string;
    readonly isNew: boolean;
  };
}

export interface ImportSettings {
  /** Key of a framework that is made, after its prefix; see `slugOf`. */
  readonly slug: string;
  readonly title: string;
  readonly edition: string;
  /** Also make requirements that an existing framework does not have. */
  readonly add: boolean;
  /** Keys that are taken, of those that would be given. */
  readonly taken: ReadonlySet<string>;
  readonly newId: () => string;
}

/** Keys are at most so long, so that those of requirements follow from them. */
const SLUG = 40;

/**
 * "iso27001-2022" of "urn:…:framework:ISO27001-2022", or of title and edition: what keys of records follow from. Where it
 * cannot say all of that, it ends in a hash, so that two frameworks are never taken for one.
 */
export const slugOf = ({
  name,
  title,
  edition,
}: {
  name?: string | undefined;
  title: string;
  edition: string;
}): string => {
  const words = (name?.split(':').at(-1) ?? `${title} ${title.includes(edition) ? '' : edition}`).trim();
  const plain = words.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const slug = plain
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/[.-]{2,}/g, '-')
    .replace(/^[.-]+|[.-]+$/g, '');
  if (slug.length <= SLUG && slug !== '' && !/[^ -~\s]/.test(plain)) return slug;
  return `${slug.slice(0, SLUG - 9).replace(/[.-]+$/, '') || 'framework'}-${shortHash(plain)}`;
};

/** FNV-1a, 32 bits, eight hexadecimal digits: it tells apart, it does not seal. */
const shortHash = (text: string): string => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
};

/** Keys that the requirements of a new framework would like to have. */
export const wantedKeys = (slug: string, file: FrameworkFile): string[] =>
  file.requirements.map(({ number }) => `REQ-${slug}_${nameOfNumber(number)}`);

/** Which file a framework came from, as its record keeps it. */
export const originOf = ({ name, version }: FrameworkFile): string | undefined =>
  name === undefined ? undefined : `${name} version ${version ?? 1}`;

/** The version of the file that a framework came from, where it is the very file; 0 otherwise. */
export const originVersion = (framework: PresentFramework | undefined, { name }: FrameworkFile): number => {
  const origin = framework?.data['origin'];
  const found = typeof origin === 'string' ? /^(.+) version (\d{1,9})$/.exec(origin) : null;
  return found && found[1] === name ? Number(found[2]) : 0;
};

/**
 * What makes an organisation hold the file: as a framework of its own, or laid over one that is there, by number. Nothing is
 * removed, and what a file does not say stays as it is. Of a pack's framework the texts alone are filled in: its order and
 * groups stay the pack's.
 */
export const planImport = (file: FrameworkFile, present: PresentEdition, settings: ImportSettings): PlannedImport => {
  const plan = new ImportPlan(file, present, settings);
  file.requirements.forEach((one, index) => plan.take(one, index + 1));
  return plan.finish();
};

class ImportPlan {
  readonly #changes: Change[] = [];
  readonly #places: string[] = [];
  readonly #lines: ImportLine[] = [];
  readonly #requirements: { number: string; id: string }[];
  readonly #find: (number: string) => PresentRequirement | undefined;
  readonly #settings: ImportSettings;
  readonly #framework: PlannedImport['framework'];
  readonly #isPack: boolean;
  readonly #mayAdd: boolean;
  readonly #last: number;
  readonly #met = new Set<string>();
  readonly #doubts = new Warnings();

  constructor(file: FrameworkFile, { framework, requirements }: PresentEdition, settings: ImportSettings) {
    this.#settings = settings;
    this.#isPack = loadedVersion(framework) > 0;
    this.#mayAdd = !framework || settings.add;
    this.#find = numberFinder(requirements, ({ number }) => number);
    this.#requirements = requirements.map(({ number, id }) => ({ number, id }));
    this.#last = requirements.length;
    this.#framework = framework
      ? { ...framework, edition: textIn(framework.data['edition']), isNew: false }
      : {
          id: settings.newId(),
          key: `FRM-${settings.slug}`,
          title: settings.title,
          edition: settings.edition,
          isNew: true,
        };
    if (!framework) this.#push('the file', createFramework(file, this.#framework));
    else this.#noteOrigin(file, framework);
  }

  #push(place: string, change: Change): void {
    this.#changes.push(change);
    this.#places.push(place);
  }

  #noteOrigin(file: FrameworkFile, framework: PresentFramework): void {
    const origin = originOf(file);
    if (origin !== undefined && framework.data['origin'] !== origin)
      this.#push('the file', { op: 'update', ref: framework.id, data: { origin } });
  }

  take(one: FileRequirement, position: number): void {
    const found = this.#find(one.number);
    // A second spelling of one number is another requirement.
    const known = found && !this.#met.has(found.id) ? found : undefined;
    if (known) this.#update(known, one, position);
    else if (this.#mayAdd && (one.assessable || !this.#isPack)) this.#create(one, position);
    else this.#line(one, 'left', []);
  }

  #line({ number, title, where }: FileRequirement, does: ImportLine['does'], fields: readonly string[]): void {
    this.#lines.push({ number, title, does, fields, where });
  }

  #update(known: PresentRequirement, one: FileRequirement, position: number): void {
    this.#met.add(known.id);
    if (one.isTitled && !shareWords(one.title, known.title))
      this.#doubts.add(
        one.where,
        `${one.number} is “${known.title}” here and “${one.title}” in the file. Is it the same?`,
      );
    const wanted = { ...textsOf(one), ...(this.#isPack ? {} : placeOf(one, position)) };
    const data = Object.fromEntries(Object.entries(wanted).filter(([name, value]) => known.data[name] !== value));
    const title = one.isTitled && one.title !== known.title ? { title: one.title } : {};
    const fields = [...Object.keys(title), ...Object.keys(data)];
    this.#line(one, fields.length > 0 ? 'changed' : 'same', fields);
    if (fields.length > 0) this.#push(one.where, { op: 'update', ref: known.id, ...title, data });
  }

  #create(one: FileRequirement, position: number): void {
    const id = this.#settings.newId();
    const key = `REQ-${this.#settings.slug}_${nameOfNumber(one.number)}`;
    const isFree = KEY.test(key) && !this.#settings.taken.has(key) && !this.#met.has(key);
    this.#met.add(key);
    this.#requirements.push({ number: one.number, id });
    this.#line(one, 'new', []);
    this.#push(one.where, {
      op: 'create',
      kind: 'requirement',
      id,
      // Without one it gets the next number.
      ...(isFree ? { key } : {}),
      title: one.title,
      data: { ref: one.number, ...textsOf(one), ...placeOf(one, this.#isPack ? this.#last + position : position) },
      links: { part_of: this.#framework.id },
    });
  }

  finish(): PlannedImport {
    return {
      changes: this.#changes,
      places: this.#places,
      lines: this.#lines,
      doubts: this.#doubts.all(),
      requirements: this.#requirements,
      framework: this.#framework,
    };
  }
}

/** Words of a letter or two are in any title. */
const shareWords = (a: string, b: string): boolean => {
  const words = new Set(wordsOf(a).filter((word) => word.length > 2));
  return words.size === 0 || wordsOf(b).some((word) => words.has(word));
};

const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');

const KEY = /^REQ-[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/;

type Data = Readonly<Record<string, string | number | boolean>>;

const textsOf = ({ text, guidance, parameters }: FileRequirement): Data => ({
  ...(text === undefined ? {} : { text }),
  ...(guidance === undefined ? {} : { guidance }),
  ...(parameters === undefined ? {} : { parameters }),
});

const placeOf = ({ group, under, assessable }: FileRequirement, position: number): Data => ({
  ...(group === undefined ? {} : { group }),
  ...(under === undefined ? {} : { under }),
  position,
  assessable,
});

const createFramework = (file: FrameworkFile, { id, key, title, edition }: PlannedImport['framework']): Change => {
  const { publisher, licence, description, publishedOn } = file;
  const origin = originOf(file);
  return {
    op: 'create',
    kind: 'framework',
    id,
    key,
    title,
    data: {
      edition,
      type: 'catalogue',
      ...(publisher === undefined ? {} : { publisher }),
      ...(licence === undefined ? {} : { licence }),
      ...(description === undefined ? {} : { description }),
      ...(publishedOn === undefined ? {} : { publishedOn }),
      ...(origin === undefined ? {} : { origin }),
    },
  };
};
