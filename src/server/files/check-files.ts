import { sql } from 'kysely';
import type { Server } from '../context.ts';
import { openBlob, type StoredFile } from './files.ts';

export interface FilesCheck {
  /** How many files the organisation has. */
  readonly total: number;
  readonly damaged: readonly { readonly hash: string; readonly name: string; readonly problem: string }[];
}

type Parts = Pick<Server, 'db' | 'settings'>;

const PAGE = 1_000;

/** Every file of the organisation read, decrypted and hashed again. */
export const checkFiles = async (server: Parts, org: string): Promise<FilesCheck> => {
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
    if (!last || rows.length < PAGE) return { total, damaged };
    after = last.hash;
  }
};

const listFiles = (server: Parts, org: string, after: string): Promise<StoredFile[]> =>
  server.db.run({ org }, async (tx) => {
    const found = await sql<StoredFile>`select hash, size, mime, name from file
      where org_id = app_org() and hash > ${after} order by hash limit ${PAGE}`.execute(tx);
    return found.rows;
  });
