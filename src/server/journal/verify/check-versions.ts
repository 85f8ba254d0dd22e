import { sql } from 'kysely';
import { canonicalBytes } from '../../../formats/canonical/canonical-json.ts';
import { sha256 } from '../../hash.ts';
import type { Tx } from '../../store/database.ts';
import { type RecordRow, VERSION, viewOf, vouched, vouchedLink } from '../../store/rows.ts';
import { Cursor } from './cursor.ts';
import type { Told } from './entries.ts';
import type { Findings } from './findings.ts';

type VersionRow = RecordRow & { readonly seq: number; readonly salt: Uint8Array; readonly digest: string };

interface LinkRow {
  readonly id: string;
  readonly from_id: string;
  readonly relation: string;
  readonly to_id: string;
  readonly data: unknown;
  readonly salt: Uint8Array;
  readonly digest: string;
  readonly seq: number;
}

const LINKS = sql<LinkRow>`select id, from_id, relation, to_id, data, salt, digest, seq from link where org_id = app_org() order by seq, id`;
const VERSIONS = sql<VersionRow>`select ${VERSION}, record.seq, record.salt, record.digest
  from record_version as record where record.org_id = app_org() order by record.seq, record.record_id, record.version`;

/** Whether a digest is that of a content; one that has no canonical form, or no form at all, has no digest. */
const isDigestOf = (digest: string, salt: Uint8Array, content: () => unknown): boolean => {
  try {
    return Buffer.from(sha256(Buffer.concat([salt, canonicalBytes(content())]))).toString('base64') === digest;
  } catch {
    return false; // a moment at the end of time, data nested a thousand deep: nothing that commit wrote
  }
};

const openCursors = async (tx: Tx) => ({
  versions: await Cursor.open(tx, 'verify_version', VERSIONS),
  links: await Cursor.open(tx, 'verify_link', LINKS),
});

/** Compares every version and link with the entry that wrote it, and every end with the entry that ended it. */
export class VersionCheck {
  readonly #tx: Tx;
  readonly #findings: Findings;
  readonly #cursors: Awaited<ReturnType<typeof openCursors>>;
  /** How many of each were told of, so that what nobody told of is seen in the end. */
  readonly counts = { versions: 0, links: 0, removed: 0, undone: 0 };

  private constructor(tx: Tx, findings: Findings, cursors: Awaited<ReturnType<typeof openCursors>>) {
    this.#tx = tx;
    this.#findings = findings;
    this.#cursors = cursors;
  }

  static async open(tx: Tx, findings: Findings): Promise<VersionCheck> {
    return new VersionCheck(tx, findings, await openCursors(tx));
  }

  /** The rows of a page of the journal whose last entry is `last`. */
  async checkPage(told: Told, last: number): Promise<void> {
    for (const row of await this.#cursors.versions.takeWhile(({ seq }) => seq <= last)) this.#checkVersion(told, row);
    for (const left of told.versions.values()) {
      this.#findings.add(
        'version',
        left.seq,
        `version ${left.version} of ${left.key}, which entry ${left.seq} wrote, is missing`,
        left.id,
      );
    }
    for (const row of await this.#cursors.links.takeWhile(({ seq }) => seq <= last)) this.#checkLink(told, row);
    for (const left of told.links.values()) {
      this.#findings.add('link', left.seq, `the link ${left.relation} that entry ${left.seq} made is missing`, left.id);
    }
    await this.#checkRemoved(told);
    await this.#checkUndone(told);
  }

  #checkVersion(told: Told, row: VersionRow): void {
    const name = `${row.id} ${row.version}`;
    const change = told.versions.get(name);
    this.counts.versions += 1;
    if (change?.seq !== row.seq) {
      this.#findings.add(
        'version',
        row.seq,
        `version ${row.version} of ${row.key} says that entry ${row.seq} wrote it, which does not tell of it`,
        row.id,
      );
      return;
    }
    told.versions.delete(name);
    if (row.digest !== change.digest) {
      this.#findings.add(
        'version',
        row.seq,
        `the digest of version ${row.version} of ${row.key} is not the one in entry ${row.seq}`,
        row.id,
      );
    } else if (!isDigestOf(change.digest, row.salt, () => vouched(viewOf(row)))) {
      this.#findings.add(
        'version',
        row.seq,
        `version ${row.version} of ${row.key} is not what entry ${row.seq} wrote`,
        row.id,
      );
    }
  }

  #checkLink(told: Told, row: LinkRow): void {
    const change = told.links.get(row.id);
    this.counts.links += 1;
    if (change?.seq !== row.seq) {
      this.#findings.add(
        'link',
        row.seq,
        `a link ${row.relation} says that entry ${row.seq} made it, which does not tell of it`,
        row.id,
      );
      return;
    }
    told.links.delete(row.id);
    const content = vouchedLink({
      id: row.id,
      from: row.from_id,
      relation: row.relation,
      to: row.to_id,
      data: row.data,
    });
    if (row.digest !== change.digest || !isDigestOf(change.digest, row.salt, () => content)) {
      this.#findings.add('link', row.seq, `the link ${row.relation} is not what entry ${row.seq} made`, row.id);
    }
  }

  async #checkRemoved(told: Told): Promise<void> {
    this.counts.removed += told.removed.size;
    if (told.removed.size === 0) return;
    const wanted = [...told.removed].map(([name, { seq, version }]) => ({ id: name.slice(0, 36), version, seq }));
    const found = await sql<{ id: string; seq: number; version: number }>`
      select wanted.id, wanted.seq, wanted.version
      from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as wanted (id uuid, version integer, seq bigint)
        left join record_version on record_version.org_id = app_org() and record_version.record_id = wanted.id
          and record_version.version = wanted.version
      where record_version.end_seq is distinct from wanted.seq`.execute(this.#tx);
    for (const { id, seq, version } of found.rows) {
      this.#findings.add('version', seq, `version ${version}, which entry ${seq} removed, does not end there`, id);
    }
  }

  async #checkUndone(told: Told): Promise<void> {
    this.counts.undone += told.undone.size;
    if (told.undone.size === 0) return;
    const wanted = [...told.undone].map(([id, seq]) => ({ id, seq }));
    const found = await sql<{ id: string; seq: number }>`
      select wanted.id, wanted.seq from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as wanted (id uuid, seq bigint)
        left join link on link.org_id = app_org() and link.id = wanted.id
      where link.end_seq is distinct from wanted.seq`.execute(this.#tx);
    for (const { id, seq } of found.rows)
      this.#findings.add('link', seq, `a link that entry ${seq} undid does not end there`, id);
  }

  /** Rows that say they were written after the journal's end, or before its beginning. */
  async finish(): Promise<void> {
    for (const row of await this.#cursors.versions.takeWhile(() => true)) {
      this.#findings.add(
        'version',
        row.seq,
        `version ${row.version} of ${row.key} says that entry ${row.seq} wrote it, which is not there`,
        row.id,
      );
    }
    for (const row of await this.#cursors.links.takeWhile(() => true)) {
      this.#findings.add(
        'link',
        row.seq,
        `a link ${row.relation} says that entry ${row.seq} made it, which is not there`,
        row.id,
      );
    }
    await this.#cursors.versions.close();
    await this.#cursors.links.close();
  }
}
