// An export is of one moment, however long the taking takes, holds only a part of itself, and ends when nobody takes it.
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ExchangeWorld, openExchangeWorld } from '../../../test/make/exchange-world.ts';
import { readCsv } from '../../formats/csv.ts';
import { readXlsx, sheetAsTable } from '../../formats/xlsx/read-xlsx.ts';
import type { Actor } from '../../model/permission.ts';
import { registry } from '../../model/registry.ts';
import { type ExportAsked, exportRecords } from './export-records.ts';

const N = 1_203;
const system = registry.get('system');
const columns = ['key', 'title', 'owner', 'links.provided_by', 'until', 'version', 'updatedAt'];
const query = { fields: {}, linked: {}, limit: 50, sort: { name: 'title', descending: true } } as const;

let world: ExchangeWorld;
let actor: Actor;
beforeAll(async () => {
  world = await openExchangeWorld();
  actor = await world.makeOrg();
  await world.server.commit(actor, {
    changes: [
      { op: 'create', kind: 'person', key: 'PER-1', title: 'Ada' },
      { op: 'create', kind: 'vendor', key: 'VND-1', title: 'Vendor' },
      ...Array.from({ length: N }, (_, n) => ({
        op: 'create',
        kind: 'system',
        key: `SYS-${n}`,
        title: `System ${String(n).padStart(4, '0')}`,
        owner: 'PER-1',
        links: { provided_by: 'VND-1' },
      })),
    ] as never[],
  });
});
afterAll(() => world.close());

const ask = (more: Partial<ExportAsked> = {}) =>
  exportRecords(world.server, actor, { kind: system, format: 'csv', query, columns, ...more });

const rowsIn = (bytes: Uint8Array) => {
  const read = readCsv(bytes, { neutralised: true });
  if (!read.ok) throw new Error('no CSV');
  return read.value.rows.map(({ cells }) => cells);
};

it('is of one moment, whatever is changed, made and removed while it is taken', async () => {
  const before = rowsIn(await buffer((await ask()).body));
  expect(before).toHaveLength(N);
  expect(before.map(([key]) => key)).toEqual(Array.from({ length: N }, (_, n) => `SYS-${N - 1 - n}`));
  expect(before[0]?.slice(2, 4)).toEqual(['PER-1', 'VND-1']);
  const table = await ask();
  const parts = table.body[Symbol.asyncIterator]();
  const taken = [await parts.next()];
  await world.server.commit(actor, {
    changes: [
      { op: 'update', ref: 'SYS-0', title: 'Z last becomes first', owner: null },
      { op: 'unlink', from: 'SYS-1', relation: 'provided_by', to: 'VND-1' },
      { op: 'remove', ref: 'SYS-2' },
      { op: 'create', kind: 'system', title: 'System 0000.5' },
    ] as never[],
  });
  for (let next = await parts.next(); next.done !== true; next = await parts.next()) taken.push(next);
  expect(taken.length).toBeGreaterThan(2);
  expect(rowsIn(Buffer.concat(taken.map(({ value }) => value as Uint8Array)))).toEqual(before);
  const after = rowsIn(await buffer((await ask()).body));
  expect(after.map(([key]) => key).slice(0, 1)).toEqual(['SYS-0']);
  expect(after).toHaveLength(N);
});

it('says the same as a workbook', async () => {
  const book = readXlsx(await buffer((await ask({ format: 'xlsx' })).body));
  if (!book.ok || !book.value.sheets[0]) throw new Error('no workbook');
  const { rows } = sheetAsTable(book.value.sheets[0]);
  expect(rows.map(({ cells }) => cells)).toEqual(rowsIn(await buffer((await ask()).body)));
});

it.each(['csv', 'xlsx'] as const)('of %s ends when whoever asked has gone', async (format) => {
  const gone = new AbortController();
  const asking = ask({ format, signal: gone.signal }).then(({ body }) => buffer(body));
  gone.abort(new Error('gone'));
  await expect(asking).rejects.toThrow('gone');
});

it('reads nothing more once nobody takes it', async () => {
  let reads = 0;
  const run: typeof world.server.db.run = (who, work) => {
    reads += 1;
    return world.server.db.run(who, work);
  };
  const db = { ...world.server.db, run };
  const table = await exportRecords({ ...world.server, db }, actor, { kind: system, format: 'csv', query, columns });
  const parts = table.body[Symbol.asyncIterator]();
  await parts.next();
  await parts.next();
  const sofar = reads;
  await parts.return?.(undefined);
  expect(await parts.next()).toMatchObject({ done: true });
  expect(reads).toBe(sofar);
});
