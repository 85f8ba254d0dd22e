import { sql } from 'kysely';
import type { Server } from '../context.ts';
import { openBlob, revealFile, type StoredFile } from './files.ts';

export interface FilesCheck {
  /** How many files the organisation has. */
  readonly total: number;
  readonly damaged: readonly { readonly hash: string; readonly name: string; readonly problem: string }[];
  /** Files that the journal knows and that a crash had kept from becoming visible: they are visible now. */
  readonly revealed: number;
}

type Parts = Pick<Server, 'db' | 'settings' | 'now'>;

const PAGE = 1_000;

/** Every file of the organisation read, decrypted and hashed again; what a crash left half done is finished. */
export const checkFiles = async (server: Parts, org: string): Promise<FilesCheck> => {
  const revealed = await finishStores(server, org);
  const damaged: { hash: string; name: string; problem: string }[] = [];
  let total = 0;
  for (let after = ''; ; ) {
    const rows = await listFiles(server, org, after);
    for (const { hash, name } of rows) {
      const opened = await openBlob(server, hash);
      if (!opened.ok) damaged.push({ hash, name, problem: opened.problem });
    }
    total += rows.length;
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return { total, damaged, revealed };
    after = last.hash;
  }
};

const listFiles = (server: Parts, org: string, after: string): Promise<StoredFile[]> =>
  server.db.run({ org }, async (tx) => {
    const found = await sql<StoredFile>`select hash, size, mime, name from file
      where org_id = app_org() and hash > ${after} order by hash limit ${PAGE}`.execute(tx);
    return found.rows;
  });

interface Told {
  readonly hash: string;
  readonly size: number;
  readonly mime: string;
}

/** Commit first, then the row: a crash between the two leaves a file that the journal tells of and nobody can open. */
const finishStores = async (server: Parts, org: string): Promise<number> => {
  const missing = await server.db.run({ org }, async (tx) => {
    const found = await sql<Told & { by: string; name: string | null }>`
      select told.hash, told.size, told.mime, told.by, (
        select record.data->>'fileName' from record
        where record.org_id = app_org() and record.kind = 'evidence' and record.data->>'fileHash' = told.hash limit 1
      ) as name
      from (
        select change->'data'->>'hash' as hash, (change->'data'->>'size')::int8 as size, change->'data'->>'mime' as mime,
          journal.actor_type || ':' || journal.actor_id as by
        from journal cross join lateral jsonb_array_elements(journal.entry::jsonb->'changes') as change
        where journal.org_id = app_org() and journal.action = any(${['file.store', 'evidence.push']}::text[]) and change->>'name' = 'file.store'
      ) as told
      where not exists (select from file where file.org_id = app_org() and file.hash = told.hash)`.execute(tx);
    return found.rows;
  });
  for (const { hash, size, mime, by, name } of missing)
    await revealFile(server, org, { hash, size, mime, name: name ?? 'file' }, by);
  return missing.length;
};
