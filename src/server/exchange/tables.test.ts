import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ExchangeWorld, openExchangeWorld } from '../../../test/make/exchange-world.ts';
import { anyRecords } from '../../../test/make/records.ts';
import { AppError } from '../../model/error.ts';
import type { Actor } from '../../model/permission.ts';
import { registry } from '../../model/registry.ts';
import { writeProgramme } from './export-programme.ts';
import { type ExportTable, exportRecords } from './export-records.ts';
import { type ImportOptions, importRecords } from './import-records.ts';
import { applyProgramme } from './programme.ts';
import { TABLE_FORMATS } from './table-text.ts';

let world: ExchangeWorld;
beforeAll(async () => {
  world = await openExchangeWorld();
});
afterAll(() => world.close());

const ALL = { fields: {}, linked: {}, limit: 50 };
const control = registry.get('control');

const importCsv = (actor: Actor, text: string, options: Partial<ImportOptions> = {}, kind = control) =>
  world.server && importRecords(world.server, actor, kind, Buffer.from(text), { format: 'csv', ...options });

const bytesOf = ({ body }: ExportTable) => buffer(body);

const csvOf = async (actor: Actor, kind = control, columns?: string[]) =>
  (await bytesOf(await exportRecords(world.server, actor, { kind, format: 'csv', query: ALL, columns }))).toString();

const journalSize = (actor: Actor) =>
  world.server.db.run({ org: actor.org }, async (tx) => {
    const found = await sql<{ n: number }>`select count(*)::int as n from journal where org_id = app_org()`.execute(tx);
    return found.rows[0]?.n;
  });

describe('tables', () => {
  it('come back as they went out, for every kind', async () => {
    const kinds = new Set(registry.kinds.map(({ name }) => name));
    await fc.assert(
      fc.asyncProperty(anyRecords(3), async (records) => {
        const actor = await world.makeOrg();
        await applyProgramme(
          world.server,
          actor,
          writeProgramme({ records, registry, custom: new Map(), root: null, kinds }),
        );
        const size = await journalSize(actor);
        for (const kind of registry.kinds) {
          for (const format of TABLE_FORMATS) {
            const table = await exportRecords(world.server, actor, { kind, format, query: ALL });
            const { rows } = table;
            const result = await importRecords(world.server, actor, kind, await bytesOf(table), { format });
            expect([kind.name, result.errors, result.columns.filter(({ column }) => column === null)]).toEqual([
              kind.name,
              [],
              [],
            ]);
            expect(result).toMatchObject({ rows, created: 0, updated: 0, unchanged: rows, seq: null });
          }
        }
        expect(await journalSize(actor)).toBe(size);
      }),
      { numRuns: 2, endOnFailure: true },
    );
  }, 120_000);

  it('create without a key, update by key, and keep what has no column', async () => {
    const actor = await world.makeOrg();
    const first = await importCsv(actor, 'Title,theme,tags,Key,Owner\nA,Access,"x, y",,\nB,people,,CTL-b,\n');
    expect(first).toMatchObject({ rows: 2, created: 2, updated: 0, unchanged: 0, applied: true, errors: [], seq: 0 });
    const keyed = await csvOf(actor, control, ['key', 'title', 'theme', 'tags', 'status']);
    expect(keyed).toBe(
      '\ufeffKey,Title,Theme,Tags,Status\r\nCTL-1,A,access,"x, y",unproven\r\nCTL-b,B,people,,unproven\r\n',
    );
    const changed = 'key,title\nCTL-1,A\nCTL-b,Bee\n,C\n';
    expect(await importCsv(actor, changed, { dryRun: true })).toMatchObject({
      created: 1,
      updated: 1,
      unchanged: 1,
      applied: false,
      seq: null,
    });
    expect(await journalSize(actor)).toBe(1);
    const applied = await importCsv(actor, changed);
    expect(applied).toMatchObject({ created: 1, updated: 1, unchanged: 1, seq: 1 });
    expect(applied.sample).toContainEqual({
      row: 3,
      op: 'update',
      kind: 'control',
      key: 'CTL-b',
      title: 'Bee',
      fields: [{ field: 'title', from: 'B', to: 'Bee' }],
    });
    expect(await csvOf(actor, control, ['title', 'theme'])).toBe(
      '\ufeffTitle,Theme\r\nA,access\r\nBee,people\r\nC,\r\n',
    );
    expect((await importCsv(actor, await csvOf(actor))).unchanged).toBe(3);
  });

  it('read values as people write them', async () => {
    const actor = await world.makeOrg();
    const system = registry.get('system');
    const text =
      'Name,Faces the internet,Type,Tags,Due\nA,TRUE,Cloud service,"a\nb",2026-12-01\nB,no,repository,,2026-12-01 10:00\n';
    const done = await importCsv(actor, text, { map: { Name: 'title' } }, system);
    expect(done.errors).toEqual([]);
    const out = await csvOf(actor, system, ['title', 'internetFacing', 'type', 'tags', 'dueAt']);
    expect(out.split('\r\n').slice(1, 3)).toEqual([
      'A,yes,service,"a, b",2026-12-01',
      'B,no,repository,,2026-12-01T10:00:00.000Z',
    ]);
  });

  it('carry links with their own fields', async () => {
    const actor = await world.makeOrg();
    await world.server.commit(actor, {
      changes: [
        { op: 'create', kind: 'control', key: 'CTL-1', title: 'A' },
        { op: 'create', kind: 'control', key: 'CTL-2', title: 'B' },
      ],
    });
    const risk = registry.get('risk');
    await importCsv(actor, 'title,mitigated by\nR,"CTL-1; CTL-2"\nS,"CTL-1 {""by"":2}\nCTL-2"\n', {}, risk);
    const out = await csvOf(actor, risk, ['title', 'links.mitigated_by']);
    expect(out.split('\r\n').slice(1, 3)).toEqual(['R,"CTL-1\nCTL-2"', 'S,"CTL-1 {""by"":2}\nCTL-2"']);
    const less = await importCsv(actor, 'key,links.mitigated_by\nRSK-2,CTL-2\n', {}, risk);
    expect(less.sample[0]?.fields).toEqual([{ field: 'links.mitigated_by', from: { to: 'CTL-1', by: 2 }, to: null }]);
  });

  it('neutralise what a spreadsheet would run, and take it back', async () => {
    const actor = await world.makeOrg();
    await importCsv(actor, `title,statement\n"=HYPERLINK(""http://x"")",@SUM(A1)\n`);
    const out = await csvOf(actor, control, ['title', 'statement']);
    expect(out).toContain(`"'=HYPERLINK(""http://x"")",'@SUM(A1)`);
    const found = await world.server.db.run(
      { org: actor.org },
      async (tx) =>
        (
          await sql<{ title: string }>`select title from record where org_id = app_org() and kind = 'control'`.execute(
            tx,
          )
        ).rows,
    );
    expect(found).toEqual([{ title: '=HYPERLINK("http://x")' }]);
  });

  it('name every wrong cell by row and column, and write nothing', async () => {
    const actor = await world.makeOrg();
    const text = `key,title,theme,owner,due,links.governed_by
CTL-1,A,nonsense,,,
RSK-1,B,,,,
,,,,,
CTL-2,C,,PER-none,soon,
CTL-3,D,,PER-none,,POL-none
CTL-3,E,,,,
CTL-4,right,,,,
`;
    const result = await importCsv(actor, text, { map: { due: 'dueAt' } });
    expect(result).toMatchObject({ applied: false, seq: null, wrong: 6, rows: 7, created: 1 });
    expect(result.errors.map(({ row, column }) => [row, column])).toEqual([
      [2, 'theme'],
      [3, 'key'],
      [4, 'title'],
      [5, 'due'],
      [6, 'owner'],
      [6, 'links.governed_by'],
      [7, 'key'],
    ]);
    expect(await journalSize(actor)).toBe(0);
    const skipped = await importCsv(actor, text, { map: { due: 'dueAt' }, skipErrors: true });
    expect(skipped).toMatchObject({ applied: true, seq: 0, wrong: 6 });
    expect((await csvOf(actor, control, ['key'])).split('\r\n').slice(1, -1)).toEqual(['CTL-4']);
  });

  it.each([
    ['title,Title\na,b\n', 'both stand for title'],
    ['name\na\n', 'No column stands for the title'],
    ['title,x\na,b\n', undefined],
  ])('map the header %j', async (text, message) => {
    const actor = await world.makeOrg();
    const result = await importCsv(actor, text, { dryRun: true });
    expect(result.errors[0]?.message ?? '').toContain(message ?? '');
    if (message === undefined)
      expect(result.columns).toEqual([
        expect.objectContaining({ column: 'title' }),
        { header: 'x', column: null, label: null },
      ]);
  });

  it('show and take only what the actor may', async () => {
    const actor = await world.makeOrg();
    await importCsv(actor, 'key,title,state\nCTL-1,A,active\n');
    const sales: Actor = { ...actor, type: 'person', grants: [{ role: 'sales', scopes: 'all' }] };
    expect((await exportRecords(world.server, sales, { kind: control, format: 'csv', query: ALL })).rows).toBe(0);
    const reader: Actor = { ...actor, type: 'person', grants: [{ role: 'reader', scopes: 'all' }] };
    expect((await exportRecords(world.server, reader, { kind: control, format: 'csv', query: ALL })).rows).toBe(1);
    const refused = await importCsv(reader, 'key,title\nCTL-1,B\n');
    expect(refused).toMatchObject({
      applied: false,
      errors: [{ row: 2, message: expect.stringContaining('role') as unknown }],
    });
    expect(await journalSize(actor)).toBe(1);
  });

  it.each([
    ['csv', '"open', 'never closed'],
    ['xlsx', 'no zip at all', 'no zip archive'],
    ['xlsx', Buffer.from(zipSync({ 'xl/workbook.xml': new Uint8Array(45_000_000) })), 'no workbook that can be taken'],
  ] as const)('refuse a hostile %s', async (format, body, message) => {
    const actor = await world.makeOrg();
    const error: unknown = await importRecords(world.server, actor, control, Buffer.from(body), { format }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).message).toContain(message);
    expect(await journalSize(actor)).toBe(0);
  });

  it('do nothing to prototypes', async () => {
    const actor = await world.makeOrg();
    const result = await importCsv(actor, 'title,__proto__,constructor,links.__proto__\na,1,2,CTL-1\n');
    expect(result.columns.slice(1).every(({ column }) => column === null)).toBe(true);
    expect(({} as Record<string, unknown>)['1']).toBeUndefined();
    const risk = await importCsv(
      actor,
      'title,links.mitigated_by\na,"CTL-1 {""__proto__"":{""x"":1}}"\n',
      {},
      registry.get('risk'),
    );
    expect(risk.applied).toBe(false);
  });
});
