import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ExchangeWorld, openExchangeWorld } from '../../../test/make/exchange-world.ts';
import { anyRecords } from '../../../test/make/records.ts';
import { AppError } from '../../model/error.ts';
import type { Actor } from '../../model/permission.ts';
import { registry } from '../../model/registry.ts';
import { writeProgramme } from './export-programme.ts';
import { applyProgramme, exportProgramme, findDrift, planProgramme } from './programme.ts';

let world: ExchangeWorld;
beforeAll(async () => {
  world = await openExchangeWorld();
});
afterAll(() => world.close());

const BASE = `kind: scope
key: SCP-candor
title: Candor
level: organisation
owner: PER-founders
---
kind: person
key: PER-founders
title: The founders
email: founders@example.com
owner: PER-second
---
kind: person
key: PER-second
title: Another
`;

const CONTROLS = `# what we do
kind: control
key: CTL-locked
title: Dependencies are locked
state: active
owner: PER-founders
theme: supply_chain
statement: |
  Every build installs exactly the versions in the lockfile.
links:
  operates_on: SYS-repo
---
kind: check
records:
  - key: CHK-lock
    title: The lockfile is complete
    everyDays: 7
    links: { verifies: [CTL-locked] }
  - key: CHK-lock-2
    title: The lockfile is whole
    dueAt: 2026-12-01
    links: { verifies: CTL-locked }
---
kind: system
key: SYS-repo
title: Repository
`;

const files = (controls = CONTROLS, base = BASE) => [
  { name: 'base.yaml', text: base },
  { name: 'controls.yaml', text: controls },
];

const refusal = async (work: Promise<unknown>): Promise<AppError> => {
  const error: unknown = await work.then(
    () => new Error('nothing was refused'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw error;
  return error;
};

const journalSize = (actor: Actor) =>
  world.server.db.run({ org: actor.org }, async (tx) => {
    const found = await sql<{ n: number }>`select count(*)::int as n from journal where org_id = app_org()`.execute(tx);
    return found.rows[0]?.n;
  });

describe('programme', () => {
  it('plans, applies, and then has nothing to do', async () => {
    const { server } = world;
    const actor = await world.makeOrg();
    const plan = await planProgramme(server, actor, files());
    expect(plan.counts).toMatchObject({ created: 7, linked: 3 });
    expect(await journalSize(actor)).toBe(0);
    expect(plan.changes.find(({ key }) => key === 'CTL-locked')).toEqual({
      op: 'create',
      kind: 'control',
      key: 'CTL-locked',
      title: 'Dependencies are locked',
      fields: [
        { field: 'state', from: null, to: 'active' },
        { field: 'owner', from: null, to: 'PER-founders' },
        { field: 'scope', from: null, to: 'SCP-candor' },
        { field: 'statement', from: null, to: 'Every build installs exactly the versions in the lockfile.\n' },
        { field: 'theme', from: null, to: 'supply_chain' },
        { field: 'links.operates_on', from: null, to: 'SYS-repo' },
      ],
    });
    expect(plan.affected).toContainEqual(
      expect.objectContaining({ key: 'CTL-locked', before: null, after: 'unproven' }),
    );
    const applied = await applyProgramme(server, actor, files());
    expect(applied).toMatchObject({ seq: 0, parts: 1, counts: plan.counts, changes: plan.changes });
    const again = await planProgramme(server, actor, files());
    expect(again).toMatchObject({
      changes: [],
      affected: [],
      parts: 0,
      counts: { unchanged: 7, created: 0, updated: 0 },
    });
    expect((await applyProgramme(server, actor, files())).seq).toBeNull();
    expect(await journalSize(actor)).toBe(1);
  });

  it('clears, changes and unlinks what the file no longer says, and nothing else', async () => {
    const { server } = world;
    const actor = await world.makeOrg();
    await applyProgramme(server, actor, files());
    const changed = CONTROLS.replace('theme: supply_chain\n', 'nature: preventive\n')
      .replace('title: Dependencies are locked', 'title: Locked')
      .replace('links:\n  operates_on: SYS-repo\n', '')
      .replace('    dueAt: 2026-12-01\n', '');
    const plan = await planProgramme(server, actor, files(changed));
    expect(plan.changes).toEqual([
      {
        op: 'update',
        kind: 'control',
        key: 'CTL-locked',
        title: 'Locked',
        fields: [
          { field: 'title', from: 'Dependencies are locked', to: 'Locked' },
          { field: 'nature', from: null, to: 'preventive' },
          { field: 'theme', from: 'supply_chain', to: null },
          { field: 'links.operates_on', from: 'SYS-repo', to: null },
        ],
      },
      expect.objectContaining({ key: 'CHK-lock-2', fields: [{ field: 'dueAt', from: '2026-12-01', to: null }] }),
    ]);
    expect((await applyProgramme(server, actor, files(changed))).counts).toMatchObject({
      updated: 2,
      unlinked: 1,
      unchanged: 5,
    });
    expect((await planProgramme(server, actor, files(changed))).changes).toEqual([]);
  });

  it('reports drift, and prunes only what a programme wrote last', async () => {
    const { server } = world;
    const actor = await world.makeOrg();
    await applyProgramme(server, actor, files());
    await server.commit(actor, {
      changes: [
        { op: 'create', kind: 'system', key: 'SYS-own', title: 'By hand' },
        { op: 'update', ref: 'CHK-lock-2', title: 'Touched by hand' },
        {
          op: 'create',
          kind: 'evidence',
          key: 'EVD-1',
          title: 'Seen',
          data: { outcome: 'pass' },
          links: { proves: 'CHK-lock' },
        },
        { op: 'update', ref: 'CTL-locked', title: 'Drifted' },
      ],
    });
    const less = CONTROLS.slice(0, CONTROLS.indexOf('---\nkind: check')).replace(
      'links:\n  operates_on: SYS-repo\n',
      '',
    );
    const drift = await findDrift(server, actor, files(less));
    expect(drift.changes.map(({ key, fields }) => [key, fields[0]])).toEqual([
      ['CTL-locked', { field: 'title', from: 'Drifted', to: 'Dependencies are locked' }],
    ]);
    expect(drift.extra.map(({ key, applied }) => [key, applied])).toEqual([
      ['CHK-lock', true],
      ['CHK-lock-2', false],
      ['SYS-own', false],
      ['SYS-repo', true],
    ]);
    expect((await planProgramme(server, actor, files(less))).counts.removed).toBe(0);
    const pruned = await applyProgramme(server, actor, files(less), { prune: true });
    expect(pruned.changes.filter(({ op }) => op === 'remove').map(({ key }) => key)).toEqual(['CHK-lock', 'SYS-repo']);
    expect((await findDrift(server, actor, files(less))).extra.map(({ key }) => key)).toEqual([
      'CHK-lock-2',
      'SYS-own',
    ]);
  });

  it('does not prune what a record that stays is owned by', async () => {
    const { server } = world;
    const actor = await world.makeOrg();
    const text = 'kind: person\nkey: PER-1\ntitle: P\n---\nkind: system\nkey: SYS-1\ntitle: S\nowner: PER-1\n';
    await applyProgramme(server, actor, [{ name: 'a.yaml', text }]);
    // Still in the files, if only as an owner.
    const part = [{ name: 'a.yaml', text: text.slice(text.indexOf('kind: system')) }];
    expect((await applyProgramme(server, actor, part, { prune: true })).counts.removed).toBe(0);
    await server.commit(actor, { changes: [{ op: 'update', ref: 'SYS-1', title: 'By hand' }] });
    const error = await refusal(applyProgramme(server, actor, [], { prune: true }));
    expect(error).toMatchObject({
      code: 'conflict',
      problems: [{ pointer: 'PER-1', detail: 'is the owner of SYS-1' }],
    });
  });

  it('uses custom fields that the files define', async () => {
    const { server } = world;
    const actor = await world.makeOrg();
    const text = `kind: control
key: CTL-a
title: A
x_tier: gold
---
kind: custom_field
key: FLD-tier
title: Tier
name: tier
type: choice
choices: [gold, silver]
data: { kind: control }
`;
    const plan = await planProgramme(server, actor, [{ name: 'a.yaml', text }]);
    expect(plan).toMatchObject({ parts: 2, unchecked: 1 });
    expect((await applyProgramme(server, actor, [{ name: 'a.yaml', text }])).counts.created).toBe(2);
    expect((await planProgramme(server, actor, [{ name: 'a.yaml', text }])).changes).toEqual([]);
  });

  it('names the places of what only the commit can see', async () => {
    const { server } = world;
    const actor = await world.makeOrg();
    await applyProgramme(server, actor, files());
    const circle = `kind: answer
key: ANS-a
title: A
question: q
text: t
links:
  rests_on: [ANS-b]
---
kind: answer
key: ANS-b
title: B
question: q
text: t
links:
  rests_on: ANS-a
`;
    const error = await refusal(planProgramme(server, actor, [{ name: 'answers.yaml', text: circle }]));
    expect(error.message).toContain('circle');
    expect(error.problems[0]?.pointer).toBe('answers.yaml:6:1');
    const reader: Actor = { ...actor, type: 'person', grants: [{ role: 'reader', scopes: 'all' }] };
    expect((await refusal(planProgramme(server, reader, files(CONTROLS.replace('locked\n', 'x\n'))))).code).toBe(
      'forbidden',
    );
    expect(await journalSize(actor)).toBe(1);
  });

  it('comes out of one organisation and goes into another as the same programme', async () => {
    const { server } = world;
    const kinds = new Set(registry.kinds.map(({ name }) => name));
    await fc.assert(
      fc.asyncProperty(anyRecords(), async (records) => {
        const [first, second] = [await world.makeOrg(), await world.makeOrg()];
        const made = writeProgramme({ records, registry, custom: new Map(), root: null, kinds });
        await applyProgramme(server, first, made);
        const files = await exportProgramme(server, first, { includeLived: true });
        const applied = await applyProgramme(server, second, files);
        expect(applied.counts.created).toBe(records.length);
        expect((await planProgramme(server, second, files)).changes).toEqual([]);
        expect((await planProgramme(server, first, files)).changes).toEqual([]);
        expect(await exportProgramme(server, second, { includeLived: true })).toEqual(files);
        const held = await exportProgramme(server, first);
        expect((await planProgramme(server, first, held)).changes).toEqual([]);
        await applyProgramme(server, await world.makeOrg(), held);
      }),
      // Each run is four organisations; shrinking would make it hundreds.
      { numRuns: 4, endOnFailure: true },
    );
  }, 120_000);

  it('says which key is not there', async () => {
    const actor = await world.makeOrg();
    const text = `kind: control
key: CTL-a
title: A
owner: PER-nobody
links:
  operates_on:
    - SYS-none
`;
    const error = await refusal(planProgramme(world.server, actor, [{ name: 'a.yaml', text }]));
    expect(error.problems.map(({ pointer }) => pointer)).toEqual(['a.yaml:4:1', 'a.yaml:7:7']);
    expect(await journalSize(actor)).toBe(0);
  });
});
