import { onlyOne, writeSource } from './lines.ts';
import { ours, said } from './props.ts';
import { cutTitle } from './read-components.ts';
import type { Part } from './read-requirement.ts';
import type { SupportDraft } from './ssp-draft.ts';
import { type Section, writeSections } from './statement-text.ts';

/** What one part of a requirement, or of one of its statements, says of the component that it is by. */
interface Support {
  readonly component: string;
  readonly isFull: boolean;
  readonly through?: string | undefined;
  readonly source?: string | undefined;
  /** By the name of the link's field. */
  readonly texts: Readonly<Record<string, readonly Section[]>>;
}

/** Texts of one place, each once. */
const sections = ({ statement }: Part, texts: readonly (string | undefined)[]): Section[] =>
  [...new Set(texts.flatMap((text) => said(text) ?? []))].map((text) => ({ statement, text }));

const supportOf = (found: Part): Support => {
  const { part, component } = found;
  return {
    component: component?.uuid ?? '',
    isFull: ours(part.props, 'coverage') === 'full',
    through: ours(part.props, 'through'),
    texts: { rationale: sections(found, [part.description]) },
  };
};

const providerOf = (found: Part): Support => {
  const { part, component } = found;
  const { inherited = [], satisfied = [] } = part;
  const left = sections(
    found,
    satisfied.map(({ description }) => description),
  );
  const coverage = ours(part.props, 'coverage') ?? (left.length === 0 ? 'full' : 'partial');
  return {
    component: component?.uuid ?? '',
    isFull: coverage === 'full',
    source: writeSource({
      provided: onlyOne(inherited.map((one) => one['provided-uuid'])),
      responsibility: onlyOne(satisfied.map((one) => one['responsibility-uuid'])),
    }),
    texts: {
      provided: sections(found, [part.description, ...inherited.map(({ description }) => description)]),
      ours: left,
    },
  };
};

const known = (values: readonly (string | undefined)[]): string[] => [
  ...new Set(values.filter((value) => value !== undefined)),
];

/** What a component does for a requirement, of all that its parts say: in full only where none says less. */
const merge = (component: string, supports: readonly Support[]): SupportDraft => {
  const [through] = known(supports.map((one) => one.through));
  const sources = known(supports.map((one) => one.source));
  const texts = ['rationale', 'provided', 'ours'].flatMap((name) => {
    const text = writeSections(supports.flatMap((one) => one.texts[name] ?? []));
    return text === undefined ? [] : [[name, text] as const];
  });
  return {
    component,
    data: {
      coverage: supports.every(({ isFull }) => isFull) ? 'full' : 'partial',
      ...Object.fromEntries(texts),
      ...(through === undefined ? {} : { through: cutTitle(through) }),
      // What is in several places of the provider's plan is in no one of them.
      ...(sources.length === 1 && sources[0] !== undefined ? { source: sources[0] } : {}),
    },
  };
};

const byComponent = (supports: readonly Support[]): SupportDraft[] => {
  const groups = new Map<string, Support[]>();
  for (const one of supports) groups.set(one.component, [...(groups.get(one.component) ?? []), one]);
  return [...groups].map(([component, group]) => merge(component, group));
};

/** Controls that parts of a requirement are by: one that meets several statements is one. */
export const readSupports = (parts: readonly Part[]): SupportDraft[] => byComponent(parts.map(supportOf));

/** Those who provide it. */
export const readProviders = (parts: readonly Part[]): SupportDraft[] => byComponent(parts.map(providerOf));
