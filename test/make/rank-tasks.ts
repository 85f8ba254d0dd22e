import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readCsv } from '../../src/formats/csv.ts';
import { TextIndex } from '../../src/formats/text-rank/text-index.ts';
import { type KnownMapping, Ranking, type Wording } from '../../src/server/crosswalks/propose/rank.ts';
import { readNumberList } from '../../src/server/crosswalks/tables/number-list.ts';

const DATA = resolve(import.meta.dirname, '../../../shared/data');
const CATALOG = resolve(DATA, 'oscal/nist-800-53-rev5.0.1/catalog.json');
const RULES = resolve(DATA, 'oscal/fedramp-cr26/fedramp-consolidated-rules.json');
const CAIQ = resolve(DATA, 'questionnaires/caiq-4.0.3.csv');

/** Whether the publishers' texts are there: they are not ours to ship. */
export const hasRankTasks = [CATALOG, RULES, CAIQ].every((file) => existsSync(file));

interface Part {
  readonly name: string;
  readonly prose?: string;
  readonly parts?: readonly Part[];
}
interface Control {
  readonly id: string;
  readonly title: string;
  readonly params?: readonly { readonly id: string; readonly label?: string }[];
  readonly parts?: readonly Part[];
  readonly controls?: readonly Control[];
}

const proseOf = (part: Part): string => [part.prose ?? '', ...(part.parts ?? []).map(proseOf)].join(' ');

const wordingsOf = (control: Control, group: string): Wording[] => {
  const labels = new Map(control.params?.map(({ id, label }) => [id, label ?? '']));
  const text = (name: string) =>
    (control.parts ?? [])
      .flatMap((part) => (part.name === name ? [proseOf(part)] : []))
      .join(' ')
      .replace(/\{\{\s*insert:\s*param,\s*([^}\s]+)\s*\}\}/g, (_, id: string) => labels.get(id) ?? '');
  const own = { id: control.id, title: control.title, text: text('statement'), guidance: text('guidance'), group };
  return [own, ...(control.controls ?? []).flatMap((one) => wordingsOf(one, group))];
};

/** Every control of SP 800-53 revision 5.0.1, withdrawn ones too: 1,189. */
export const readCatalog = (): Wording[] => {
  const { catalog } = JSON.parse(readFileSync(CATALOG, 'utf8')) as {
    catalog: { groups: { title: string; controls: Control[] }[] };
  };
  return catalog.groups.flatMap(({ title, controls }) => controls.flatMap((one) => wordingsOf(one, title)));
};

/** What is asked, and what answers it truly. */
export interface Query {
  readonly asked: Wording;
  readonly truth: ReadonlySet<string>;
}

interface Indicator {
  readonly name: string;
  readonly statement?: string;
  readonly varies_by_class?: Readonly<Record<string, { readonly statement?: string }>>;
  readonly controls: readonly string[];
}

/** FedRAMP's 44 indicators that name controls, with those. */
export const readIndicators = (): Query[] => {
  const { KSI } = JSON.parse(readFileSync(RULES, 'utf8')) as {
    KSI: Record<string, { name: string; indicators: Record<string, Indicator> }>;
  };
  return Object.values(KSI).flatMap(({ name: group, indicators }) =>
    Object.entries(indicators).flatMap(([id, { name: title, statement, varies_by_class: varies, controls }]) => {
      const text = statement ?? [...new Set(Object.values(varies ?? {}).map((one) => one.statement))].join(' ');
      const asked = { id, title, text, guidance: '', group };
      return controls.length === 0 ? [] : [{ asked, truth: new Set(controls) }];
    }),
  );
};

const idOf = (number: string): string =>
  number
    .toLowerCase()
    .replace(/\s*\(0*(\d+)\)$/, '.$1')
    .replace(/-0+/, '-');

/** The questions of CAIQ 4.0.3, with the controls of SP 800-53 that their CCM control is mapped to, and with that control. */
export const readQuestions = (catalog: readonly Wording[]) => {
  const read = readCsv(readFileSync(CAIQ));
  if (!read.ok) throw new Error('the CAIQ cannot be read');
  const column = (name: string) => read.value.header.indexOf(name);
  const [id, title, group] = ['Control ID', 'Control Title', 'Control Domain'].map(column);
  const [question, specification] = ['CAIQ_Consensus Assessments Question', 'CCM_Control Specification'].map(column);
  const numbers = column('Scope Applicability (Mappings)_NIST 800-53 rev 5 Control Mapping');
  const there = new Set(catalog.map((one) => one.id));
  const controls = new Map<string, Wording>();
  const toCatalog: Query[] = [];
  const toControl: Query[] = [];
  for (const [at, { cells }] of read.value.rows.entries()) {
    const cell = (place: number | undefined) => cells[place ?? -1] ?? '';
    const asked = { id: `q${at}`, title: cell(title), text: cell(question), guidance: '', group: cell(group) };
    controls.set(cell(id), { ...asked, id: cell(id), text: cell(specification) });
    toControl.push({ asked: { ...asked, title: '', group: '' }, truth: new Set([cell(id)]) });
    const truth = new Set(
      readNumberList(cell(numbers))
        .map(idOf)
        .filter((one) => there.has(one)),
    );
    if (truth.size > 0) toCatalog.push({ asked, truth });
  }
  return { controls: [...controls.values()], toCatalog, toControl };
};

export interface Scores {
  readonly hit1: number;
  readonly hit3: number;
  readonly hit5: number;
  readonly hit10: number;
  readonly mrr: number;
}

/** How far down the first right answer stands, over all queries; three decimals. */
export const scoresOf = (queries: readonly Query[], rank: (query: Query) => readonly string[]): Scores => {
  const places = queries.map((query) => rank(query).findIndex((id) => query.truth.has(id)) + 1);
  const share = (sum: number) => Math.round((1000 * sum) / queries.length) / 1000;
  const within = (k: number) => share(places.filter((place) => place > 0 && place <= k).length);
  const mrr = share(places.reduce((sum, place) => sum + (place > 0 ? 1 / place : 0), 0));
  return { hit1: within(1), hit3: within(3), hit5: within(5), hit10: within(10), mrr };
};

/** Plain BM25 over title and statement, asked with the statement alone: what ../shared/facts calls the baseline. */
export const plainRank = (texts: readonly Wording[]): ((query: Query) => string[]) => {
  const parts = ({ title, text }: Wording) => [{ text: `${title} ${text}`, weight: 1 }];
  const index = new TextIndex(texts.map((one) => ({ id: one.id, parts: parts(one) })));
  return ({ asked }) => index.search([{ text: asked.text, weight: 1 }]).map(({ id }) => id);
};

/** The engine as it proposes, with what is known besides. */
export const engineRank = (
  texts: readonly Wording[],
  known: readonly KnownMapping[] = [],
): ((query: Query) => string[]) => {
  const ranking = new Ranking(texts, known);
  return ({ asked }) => ranking.candidatesFor(asked, 2_000).map(({ id }) => id);
};

export const knownOf = (queries: readonly Query[]): KnownMapping[] =>
  queries.map(({ asked, truth }) => ({ wording: asked, targets: [...truth] }));
