import { readFile, rm, writeFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actorOf, appOf, fillOrg, makeWorld, type World } from '../../../test/make/journal.ts';
import { verifyBundle } from '../../formats/tlog/bundle.ts';
import { openCheckpoint } from '../../formats/tlog/checkpoint.ts';
import { verifyLog } from '../../formats/tlog/log.ts';
import { parseVkey } from '../../formats/tlog/note.ts';
import { hasher, sha256 } from '../hash.ts';
import { signHead } from './checkpoint.ts';
import { checkpointPath, fileNote, splitNotes } from './checkpoint-file.ts';
import { checkpointKey, verifyEd25519 } from './keys.ts';
import { proveEntry, proveRecord } from './proof.ts';
import { journalRoutes } from './routes.ts';
import { startCheckpoints } from './start-checkpoints.ts';

let world: World;
let org: string;

beforeAll(async () => {
  world = await makeWorld();
  org = await world.newOrg();
  await fillOrg(world, org);
});
afterAll(() => world.close());

const sizeOf = async (id: string) =>
  (await world.db.run({ org: id }, (tx) => sql<{ n: number }>`select count(*) as n from journal`.execute(tx))).rows[0]
    ?.n ?? 0;
const idOf = async (key: string) =>
  (await world.db.run({ org }, (tx) => sql<{ id: string }>`select id from record where key = ${key}`.execute(tx)))
    .rows[0]?.id ?? '';
const get = async (
  role: Parameters<typeof actorOf>[1],
  path: string,
  scopes: 'all' | string[] = 'all',
  method = 'GET',
) => {
  const response = await appOf(world, journalRoutes(world.server), actorOf(org, role, scopes)).request(path, {
    method,
  });
  const text = await response.text();
  return { status: response.status, text, headers: response.headers };
};

describe('checkpoints', () => {
  test('are signed by a key that only the secret gives, under a name that never changes', () => {
    const one = checkpointKey('s'.repeat(32), org);
    expect(one.vkey).toBe(checkpointKey('s'.repeat(32), org).vkey);
    expect(one.vkey).not.toBe(checkpointKey('t'.repeat(32), org).vkey);
    expect(one.origin).toBe(`candor/${org}`);
    expect(parseVkey(one.vkey, sha256).ok).toBe(true);
    expect(verifyEd25519(new Uint8Array(32), new Uint8Array(1), new Uint8Array(64))).toBe(false);
  });

  test('are kept in the database and outside it, once for each size, by however many processes', async () => {
    const heads = await Promise.all([
      signHead(world.server, org),
      signHead(world.server, org),
      signHead(world.server, org),
    ]);
    const size = await sizeOf(org);
    expect(heads.map((head) => head.size)).toEqual([size, size, size]);
    expect(new Set(heads.map((head) => head.note)).size).toBe(1);
    const rows = await world.db.run({ org }, (tx) =>
      sql<{ size: number; note: string }>`select size, note from checkpoint order by size`.execute(tx),
    );
    expect(rows.rows.at(-1)).toEqual({ size, note: heads[0]?.note });
    const { notes, rest } = splitNotes(await readFile(checkpointPath(world.settings.data, org), 'utf8'));
    expect(rest).toBe('');
    expect(notes.at(-1)?.text).toBe(heads[0]?.note);
    const key = checkpointKey(world.settings.secret, org);
    for (const { text } of notes) expect(openCheckpoint(text, [key.verifier], verifyEd25519).ok).toBe(true);
  });

  test('an unfinished note at the end of the file gives way to the next', async () => {
    const other = await world.newOrg();
    const head = await signHead(world.server, other);
    const path = checkpointPath(world.settings.data, other);
    const whole = await readFile(path, 'utf8');
    await writeFile(path, `${whole}candor/${other}\n2\nAAAA`);
    expect(await fileNote(world.settings.data, other, head.size, head.note)).toBe(false);
    const note = head.note.replace('\n1\n', '\n2\n');
    expect(await fileNote(world.settings.data, other, 2, note)).toBe(true);
    expect(await readFile(path, 'utf8')).toBe(`${whole}${note}\n`);
  });

  test('a journal that lost its end, or its past, is not signed any more', async () => {
    const other = await world.newOrg();
    await fillOrg(world, other);
    const head = await signHead(world.server, other);
    const path = checkpointPath(world.settings.data, other);
    const key = checkpointKey(world.settings.secret, other);
    const later = { ...head, size: head.size + 5 };
    const { signCheckpoint } = await import('../../formats/tlog/checkpoint.ts');
    await fileNote(
      world.settings.data,
      other,
      later.size,
      signCheckpoint({ origin: key.origin, size: later.size, root: head.root }, [key.signer]),
    );
    await expect(signHead(world.server, other)).rejects.toThrow(/signed over .* entries of the journal, but it has/);
    await rm(path);
    const wrong = signCheckpoint({ origin: key.origin, size: 3, root: new Uint8Array(32) }, [key.signer]);
    await fileNote(world.settings.data, other, 3, wrong);
    await expect(signHead(world.server, other)).rejects.toThrow(/first 3 entries/);
  });

  test('are signed by the timer for every organisation', async () => {
    const other = await world.newOrg();
    const stop = startCheckpoints(world.server, 60_000);
    await stop();
    const again = startCheckpoints(world.server, 60_000);
    for (let left = 100; left > 0; left -= 1) {
      const text = await readFile(checkpointPath(world.settings.data, other), 'utf8').catch(() => '');
      if (text !== '') break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await again();
    expect(await readFile(checkpointPath(world.settings.data, other), 'utf8')).toContain(`candor/${other}\n1\n`);
  });
});

describe('proofs', () => {
  const verify = (bundle: unknown, vkeys?: string[]) =>
    verifyBundle(bundle, { sha256, verifyEd25519, ...(vkeys ? { trustedVkeys: vkeys } : {}) });

  test('every entry is proved, and every version of every record with its files', async () => {
    const { vkey } = checkpointKey(world.settings.secret, org);
    for (let seq = 0; seq < (await sizeOf(org)); seq += 1)
      expect(verify(await proveEntry(world.server, org, seq), [vkey]).ok).toBe(true);
    const versions = await world.db.run({ org }, (tx) =>
      sql<{ record_id: string; version: number }>`select record_id, version from record_version`.execute(tx),
    );
    expect(versions.rows.length).toBeGreaterThan(12);
    for (const { record_id, version } of versions.rows) {
      const bundle = await proveRecord(world.server, org, record_id, version);
      expect(verify(JSON.parse(JSON.stringify(bundle)), [vkey])).toMatchObject({ ok: true, keyTrusted: true });
    }
  });

  test('files that a version names are in it under the names they were stored with', async () => {
    const hash = 'ab'.repeat(32);
    await world.db.run({ org }, (tx) =>
      sql`insert into file values (app_org(), ${hash}, 3, 'text/plain', ${'lock\u0007.json'}, now(), 'x') on conflict do nothing`.execute(
        tx,
      ),
    );
    const bundle = await proveRecord(world.server, org, await idOf('EVD-1'));
    expect(bundle.files).toEqual([{ name: 'lock .json', sha256: hash }]);
    expect(verify(bundle).ok).toBe(true);
  });

  test('a damaged store hands out no proof', async () => {
    const other = await world.newOrg();
    await fillOrg(world, other);
    await signHead(world.server, other);
    await world.db.run({ org: other }, (tx) =>
      sql`update record_version set title = 'Other' where key = 'CTL-tests'`.execute(tx),
    );
    const id =
      (
        await world.db.run({ org: other }, (tx) =>
          sql<{ id: string }>`select id from record where key = 'CTL-tests'`.execute(tx),
        )
      ).rows[0]?.id ?? '';
    await expect(proveRecord(world.server, other, id)).rejects.toMatchObject({ code: 'unavailable' });
    await expect(proveRecord(world.server, other, id, 9)).rejects.toMatchObject({ code: 'not_found' });
    await expect(proveEntry(world.server, other, 999)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('routes', () => {
  test('the journal is read by roles that read every kind, page by page', async () => {
    for (const role of ['owner', 'grc', 'risk_owner', 'engineer', 'approver', 'reader'] as const)
      expect((await get(role, '/journal')).status).toBe(200);
    for (const role of ['sales', 'auditor'] as const) expect((await get(role, '/journal')).status).toBe(403);
    const all = JSON.parse((await get('reader', '/journal?limit=200')).text).items;
    expect(all.map((item: { seq: number }) => item.seq)).toEqual(
      Array.from({ length: await sizeOf(org) }, (_, index) => index).reverse(),
    );
    const page = JSON.parse((await get('reader', '/journal?limit=2&before=5')).text).items;
    expect(page).toEqual(all.slice(-5, -3));
    const created = all.find((item: { seq: number }) => item.seq === 1);
    expect(created.changes[2]).toMatchObject({
      op: 'create',
      kind: 'control',
      key: 'CTL-locked',
      title: 'Dependencies are locked',
      version: 1,
    });
    expect(created.changes[2]).not.toHaveProperty('digest');
    expect(created.changes.find((change: { op: string }) => change.op === 'link')).toMatchObject({
      relation: 'verifies',
      from: { key: 'CHK-lock' },
      to: { title: 'Dependencies are locked' },
    });
    expect(all.find((item: { reason?: string }) => item.reason)).toMatchObject({ reason: 'the nightly run' });
    expect(all.some((item: { effects?: unknown[] }) => item.effects?.length)).toBe(true);
    expect((await get('reader', '/journal?limit=0')).status).toBe(400);
    expect((await get('reader', '/journal?sideways=1')).status).toBe(400);
  });

  test('who reads a part of the organisation sees that part of the entries', async () => {
    const items = JSON.parse((await get('engineer', '/journal?limit=200', [crypto.randomUUID()])).text).items;
    expect(items.every((item: { changes: unknown[] }) => item.changes.length === 0)).toBe(true);
    expect(items.every((item: { effects?: unknown[] }) => (item.effects ?? []).length === 0)).toBe(true);
    expect(items.some((item: { hidden: number }) => item.hidden > 0)).toBe(true);
    expect((await get('engineer', '/journal/proof/1', [crypto.randomUUID()])).status).toBe(403);
  });

  test('checkpoint and key agree', async () => {
    const { text, headers } = await get('sales', '/journal/checkpoint');
    expect(headers.get('content-type')).toContain('text/plain');
    const vkey = parseVkey((await get('sales', '/journal/key')).text.trim(), sha256);
    if (!vkey.ok) throw new Error(vkey.reason);
    expect(openCheckpoint(text, [vkey.value], verifyEd25519)).toMatchObject({
      ok: true,
      value: { checkpoint: { size: await sizeOf(org) } },
    });
  });

  test('proofs come as files; a role that may not read the journal gets those that name nothing else', async () => {
    const proof = await get('reader', '/controls/CTL-locked/proof');
    expect(proof.headers.get('content-disposition')).toContain('CTL-locked.proof.json');
    expect(verifyBundle(JSON.parse(proof.text), { sha256, verifyEd25519 }).ok).toBe(true);
    expect(verifyBundle(JSON.parse((await get('reader', '/journal/proof/3')).text), { sha256, verifyEd25519 }).ok).toBe(
      true,
    );
    expect(JSON.parse((await get('reader', '/controls/CTL-locked/proof?version=1')).text).records[0].version).toContain(
      '"version":1',
    );
    for (const path of [
      '/journal/proof/99',
      '/journal/proof/x',
      '/controls/CTL-99/proof',
      '/answers/CTL-locked/proof',
      '/nothings/CTL-locked/proof',
      '/controls/CTL-locked/proof?version=9',
    ])
      expect((await get('reader', path)).status, path).toBe(404);
    // CTL-locked was changed again in a commit of its own, whose effects reach nothing.
    expect((await get('auditor', '/controls/CTL-locked/proof')).status).toBe(200);
    expect((await get('auditor', '/controls/CTL-tests/proof')).status).toBe(403);
    expect((await get('sales', '/controls/CTL-locked/proof')).status).toBe(404);
  });

  test('the whole log can be taken away and verified; an auditor’s copy lacks the entries that they may not read', async () => {
    expect((await get('reader', '/journal/export')).status).toBe(403);
    const read = (text: string) =>
      text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { seq: number; entry: string | null; leaf: string });
    const rows = read((await get('grc', '/journal/export')).text);
    const report = await verifyLog(
      hasher,
      rows.map(({ seq, entry, leaf }) => ({ seq, entry: entry ?? '', leafHash: Buffer.from(leaf, 'base64') })),
    );
    expect(report).toMatchObject({ ok: true, size: await sizeOf(org) });
    const theirs = read((await get('auditor', '/journal/export')).text);
    expect(theirs.map(({ leaf }) => leaf)).toEqual(rows.map(({ leaf }) => leaf));
    expect(theirs.some(({ entry }) => entry === null)).toBe(true);
    expect(theirs.some(({ entry }) => entry !== null)).toBe(true);
    expect(theirs.every(({ entry }) => !entry?.includes('CUS-acme'))).toBe(true);
  });

  test('pages are shorter where entries are long, and nothing is left out', async () => {
    const long = await world.newOrg();
    const pad = 'x'.repeat(3_000_000);
    await world.db.run({ org: long }, (tx) =>
      sql`insert into journal (org_id, seq, at, actor_type, actor_id, action, entry, leaf)
        select app_org(), seq, now(), 'system', 'test', 'test', ${JSON.stringify({ changes: [], pad })}, sha256('')
        from generate_series(1, 7) as seq`.execute(tx),
    );
    const ask = async (path: string) =>
      appOf(world, journalRoutes(world.server), actorOf(long, 'grc', 'all')).request(path);
    const pages: number[][] = [];
    for (let before = ''; pages.length < 8; ) {
      const { items } = (await (await ask(`/journal?limit=200${before}`)).json()) as { items: { seq: number }[] };
      if (items.length === 0) break;
      pages.push(items.map(({ seq }) => seq));
      before = `&before=${items.at(-1)?.seq}`;
    }
    expect(pages).toEqual([
      [7, 6, 5],
      [4, 3, 2],
      [1, 0],
    ]);
    const lines = (await (await ask('/journal/export')).text()).trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });
});
