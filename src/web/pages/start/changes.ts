import type { Change } from '../../../model/change.ts';
import { idAt } from '../../ids.ts';

/** The records that each step makes. `base` is the id of the step's draft: the same draft makes the same records. */

/** How many of a sort one step takes. */
export const MOST_LINES = 20;
const MOST_TITLE = 500;

const linesOf = (text: string): readonly string[] => {
  const lines = text
    .split('\n')
    .map((line) => line.trim().slice(0, MOST_TITLE))
    .filter((line) => line !== '');
  return [...new Set(lines)].slice(0, MOST_LINES);
};

export interface ProductWords {
  readonly products: string;
  readonly systems: string;
}

/** Products and systems by name, one a line; every product runs on every system until somebody says it better. */
export const productChanges = (base: string, { products, systems }: ProductWords): Change[] => {
  const carriers = linesOf(systems).map((title, n) => ({ id: idAt(base, MOST_LINES + n), title }));
  const links = carriers.length > 0 ? { links: { runs_on: carriers.map(({ id }) => id) } } : {};
  return [
    ...carriers.map(({ id, title }): Change => ({ op: 'create', kind: 'system', id, title })),
    ...linesOf(products).map(
      (title, n): Change => ({ op: 'create', kind: 'product', id: idAt(base, n), title, ...links }),
    ),
  ];
};

export interface GoalWords {
  readonly own: string;
  /** Ids of frameworks that are here already, each with its title. */
  readonly adopted: readonly { readonly id: string; readonly title: string }[];
  readonly edition: string;
}

/** Labels of one's own as frameworks without requirements yet, and an adoption for each that is wanted. */
export const goalChanges = (base: string, { own, adopted, edition }: GoalWords): Change[] => {
  const labels = linesOf(own).map((title, n) => ({ id: idAt(base, n), title }));
  return [
    ...labels.map(
      ({ id, title }): Change => ({
        op: 'create',
        kind: 'framework',
        id,
        title,
        data: { edition, type: 'internal' },
      }),
    ),
    ...[...labels, ...adopted].map(
      ({ id, title }, n): Change => ({
        op: 'create',
        kind: 'adoption',
        id: idAt(base, MOST_LINES + n),
        title,
        data: { purpose: 'self_assessment' },
        links: { of: id },
      }),
    ),
  ];
};

export interface ControlWords {
  readonly title: string;
  readonly statement: string;
  readonly owner: string;
}

export interface Owner {
  /** The person's record where there is one already. */
  readonly id: string | undefined;
  /** Of the account, where the owner is whoever fills this in. */
  readonly email: string | undefined;
}

/** A control in operation, and its owner where that person has no record yet. */
export const controlChanges = (
  base: string,
  { title, statement, owner }: ControlWords,
  { id, email }: Owner,
  product: string | undefined,
): Change[] => {
  const person = id ?? idAt(base, 1);
  const made: Change = {
    op: 'create',
    kind: 'person',
    id: person,
    title: owner.trim(),
    ...(email === undefined ? {} : { data: { email } }),
  };
  const control: Change = {
    op: 'create',
    kind: 'control',
    id: idAt(base, 0),
    title: title.trim(),
    data: { statement: statement.trim() },
    state: 'active',
    owner: person,
    ...(product === undefined ? {} : { links: { operates_on: product } }),
  };
  return id === undefined ? [made, control] : [control];
};

export interface EvidenceWords {
  readonly check: string;
  readonly outcome: string;
  readonly seen: string;
  /** Calendar days where the reader is. */
  readonly seenOn: string;
  readonly until: string;
}

export interface KeptFile {
  readonly hash: string;
  readonly name: string;
}

const momentOf = (day: string, time: string): string => new Date(`${day}T${time}`).toISOString();

/** The check of a control and the first evidence for it, from the day on which it was seen until it has to be looked at again. */
export const evidenceChanges = (
  base: string,
  control: string,
  { check, outcome, seen, seenOn, until }: EvidenceWords,
  file: KeptFile | undefined,
): Change[] => [
  {
    op: 'create',
    kind: 'check',
    id: idAt(base, 0),
    title: check.trim(),
    data: { method: 'examine' },
    links: { verifies: control },
  },
  {
    op: 'create',
    kind: 'evidence',
    id: idAt(base, 1),
    title: `${check.trim()}: what was seen`.slice(0, MOST_TITLE),
    data: {
      outcome,
      summary: seen.trim(),
      effectiveAt: momentOf(seenOn, '00:00:00'),
      validUntil: momentOf(until, '23:59:59'),
      ...(file ? { fileHash: file.hash, fileName: file.name } : {}),
    },
    links: { proves: idAt(base, 0) },
  },
];

export interface AnswerWords {
  readonly question: string;
  readonly short: string;
  readonly text: string;
  readonly reviewOn: string;
}

/** A draft of an answer that rests on what makes it true. */
export const answerChanges = (
  base: string,
  control: string,
  { question, short, text, reviewOn }: AnswerWords,
  product: string | undefined,
): Change[] => [
  {
    op: 'create',
    kind: 'answer',
    id: idAt(base, 0),
    title: question.trim().slice(0, MOST_TITLE),
    data: { question: question.trim(), short, text: text.trim(), reviewOn, audience: 'public' },
    links: { rests_on: control, ...(product === undefined ? {} : { about: product }) },
  },
];

export interface ClaimWords {
  readonly title: string;
  readonly wording: string;
  readonly section: string;
  readonly reviewOn: string;
}

/** A public claim that rests on an answer, published at once. */
export const claimChanges = (
  base: string,
  answer: string,
  { title, wording, section, reviewOn }: ClaimWords,
): Change[] => [
  {
    op: 'create',
    kind: 'claim',
    id: idAt(base, 0),
    title: title.trim(),
    data: { wording: wording.trim(), section, reviewOn },
    state: 'published',
    links: { rests_on: answer },
  },
];
