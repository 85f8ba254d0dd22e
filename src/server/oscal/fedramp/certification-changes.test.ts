import { describe, expect, it } from 'vitest';
import type { RecordView } from '../../../model/kind.ts';
import type { AdoptionView } from '../adoption-view.ts';
import { certificationChanges } from './certification-changes.ts';

const record = (kind: string, id: string, data: Record<string, unknown> = {}): RecordView => ({
  id,
  kind,
  key: id,
  title: id,
  state: 'active',
  owner: null,
  scope: null,
  dueAt: null,
  version: 1,
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
  data,
});

/** An adoption with these numbers applied, each with how it is met, its status and its parameters. */
const view = (
  applied: Record<string, { words?: string; status?: string; parameters?: string }>,
  others: readonly RecordView[] = [],
): AdoptionView => ({
  organisation: 'Acme',
  orgId: 'org',
  at: '2026-02-01T00:00:00Z',
  adoption: record('adoption', 'ADP-1'),
  scope: undefined,
  framework: record('framework', 'FRM-1'),
  requirements: Object.keys(applied).map((ref) => record('requirement', ref, { ref })),
  applied: Object.entries(applied).map(([ref, { words, status, parameters }]) => ({
    record: record('applied_requirement', `applied ${ref}`, { implementation: words, parameters }),
    requirement: ref,
    status: status ?? 'unproven',
    since: null,
    causes: [],
    satisfiedBy: [],
    providedBy: [],
    providesTo: [],
  })),
  others: new Map(others.map((one) => [one.id, one])),
  links: [],
  people: new Map(),
});

describe('what changed in the certification data', () => {
  it('is nothing where nothing did', () => {
    const same = view({ 'AC-1': { words: 'W' } }, [record('vendor', 'Cloud'), record('product', 'App')]);
    expect(certificationChanges(same, same)).toEqual([]);
  });

  it('is told by what happened, with the numbers that it happened to', () => {
    const before = view(
      { 'AC-1': {}, 'AC-2': { status: 'assured', words: 'W' }, 'KSI-A-1': {}, 'CDS-1-X': {}, 'AC-9': {} },
      [record('vendor', 'Old'), record('product', 'App', { description: 'D' })],
    );
    const after = view(
      {
        'AC-1': { status: 'assured' },
        'AC-2': { status: 'weakened', words: 'W, and more' },
        'KSI-A-1': { status: 'assured' },
        'CDS-1-X': { words: 'W' },
        'AC-3': { parameters: 'a = b' },
      },
      [record('vendor', 'New'), record('product', 'App', { description: 'E' }), record('product', 'Second')],
    );
    expect(certificationChanges(before, after)).toEqual([
      'Added (1): AC-3',
      'Removed (1): AC-9',
      'From Not Implemented to Implemented (2): AC-1, KSI-A-1',
      'From Implemented to Partially Implemented (1): AC-2',
      'Described otherwise (2): AC-2, CDS-1-X',
      'Services added (1): Second',
      'Services described otherwise (1): App',
      'Third parties added (1): New',
      'Third parties no longer used (1): Old',
    ]);
    expect(certificationChanges(view({ 'AC-3': {} }), view({ 'AC-3': { parameters: 'a = b' } }))).toEqual([
      'Parameters set otherwise (1): AC-3',
    ]);
  });

  it('names thirty, and counts the others', () => {
    const many = view(Object.fromEntries(Array.from({ length: 35 }, (_, at) => [`AC-${at + 1}`, {}])));
    expect(certificationChanges(view({}), many)).toEqual([
      expect.stringMatching(/^Added \(35\): AC-1, .*AC-30 and 5 more$/),
    ]);
  });
});
