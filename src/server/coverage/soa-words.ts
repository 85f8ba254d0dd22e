import type { Registry } from '../../model/registry.ts';
import type { Soa, SoaRow, SoaSupport } from './soa.ts';

export const TITLE = 'Statement of applicability';

const STATUS: Readonly<Record<string, string>> = {
  broken: 'Broken',
  unproven: 'Unproven',
  weakened: 'Weakened',
  assured: 'Assured',
  not_applicable: 'Not applicable',
};

export const statusWord = (status: string | null): string => (status === null ? '' : (STATUS[status] ?? status));

/** The word of a choice, such as “Shared with a provider”. */
export const choiceWords = (registry: Registry) => {
  const fields = registry.get('applied_requirement').fields;
  return (field: 'applicability' | 'responsibility', value: string | null): string =>
    value === null ? '' : (fields[field]?.options?.[value] ?? value);
};

export const supportLine = ({ key, title, relation, coverage }: SoaSupport): string => {
  const asides = [...(coverage === 'partial' ? ['in part'] : []), ...(relation === 'provided_by' ? ['provided'] : [])];
  return `${key} ${title}`.trim() + (asides.length > 0 ? ` (${asides.join(', ')})` : '');
};

/** "61 of 93 decided". */
export const decidedWords = (rows: readonly SoaRow[]): string =>
  `${rows.filter(({ applicability }) => applicability !== 'undecided').length} of ${rows.length} decided`;

/** "2026-11-22 12:30 UTC": the same wherever it is read. */
export const utc = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

/** What the document says of itself, name by name. */
export const headPairs = (soa: Soa, org: string): readonly (readonly [string, string])[] => [
  ['Organisation', org],
  ['Adoption', `${soa.adoption.key} ${soa.adoption.title}, ${soa.state.toLowerCase()}`],
  ...(soa.framework
    ? ([
        ['Framework', soa.framework.title],
        ['Edition', [soa.framework.edition, soa.framework.publisher].filter(Boolean).join(', ')],
      ] as const)
    : []),
  ['Scope', soa.scope ? `${soa.scope.key} ${soa.scope.title}` : 'The whole organisation'],
  ['As of', utc(soa.at)],
  ['Approved', soa.approved ? `by ${soa.approved.by}, ${utc(soa.approved.at)}` : 'not approved yet'],
  ['Decided', decidedWords(soa.rows)],
  ['Journal', `${soa.journal.size} entries, root ${soa.journal.root}`],
  ...(soa.adoption.note === '' ? [] : ([['Note', soa.adoption.note]] as const)),
];

/** How somebody who holds the document finds out whether it is true. */
export const verifyWords = ({ journal }: Soa): string =>
  `To verify: the journal of ${journal.size} entries has the Merkle tree root above (RFC 6962, SHA-256). Compare it with the signed checkpoint of that size, or run “candor verify” on an export of the journal; each line’s record and version are named in it.`;
