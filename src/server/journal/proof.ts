import { sql } from 'kysely';
import { canonicalJson } from '../../formats/canonical/canonical-json.ts';
import { verifyBundle } from '../../formats/tlog/bundle.ts';
import {
  BUNDLE_FORMAT,
  type BundleFile,
  type BundleRecord,
  type ProofBundle,
} from '../../formats/tlog/bundle-format.ts';
import { formatTlogProof } from '../../formats/tlog/proof.ts';
import { foldPlan, inclusionPlan } from '../../formats/tlog/tree.ts';
import { AppError } from '../../model/error.ts';
import type { RecordView } from '../../model/kind.ts';
import { hasher, sha256 } from '../hash.ts';
import type { Tx } from '../store/database.ts';
import { type RecordRow, VERSION, viewOf, vouched } from '../store/rows.ts';
import { readNodes } from './append.ts';
import { type Head, headCovering, type Signing } from './checkpoint.ts';
import { checkpointKey, verifyEd25519 } from './keys.ts';

type SealedRow = RecordRow & { readonly salt: Uint8Array; readonly digest: string; readonly seq: number };

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** The version of a record that a proof is asked for, or its newest one; undefined when there is none. */
const findVersion = async (tx: Tx, id: string, version?: number): Promise<SealedRow | undefined> => {
  const found = await sql<SealedRow>`select ${VERSION}, record.salt, record.digest, record.seq
    from record_version as record where record.org_id = app_org() and record.record_id = ${id}
      ${version === undefined ? sql`` : sql`and record.version = ${version}`}
    order by record.version desc limit 1`.execute(tx);
  return found.rows[0];
};

/** The text of an entry; not_found when the journal has none at this position. */
export const readEntry = async (tx: Tx, seq: number): Promise<string> => {
  const found = await sql<{ entry: string }>`
    select journal.entry from journal where journal.org_id = app_org() and journal.seq = ${seq}`.execute(tx);
  const entry = found.rows[0]?.entry;
  if (entry === undefined) throw new AppError('not_found', `the journal has no entry ${seq}`);
  return entry;
};

const SHA256 = /^(?:sha256:)?([0-9a-f]{64})$/;

const collectHashes = (value: unknown, hashes: Set<string>): void => {
  if (typeof value === 'string') {
    const hash = SHA256.exec(value)?.[1];
    if (hash) hashes.add(hash);
  } else if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) collectHashes(member, hashes);
  }
};

/** The files that a record version names, under the names that they were stored with, each name once. */
const namedFiles = async (tx: Tx, data: unknown): Promise<BundleFile[]> => {
  const hashes = new Set<string>();
  collectHashes(data, hashes);
  if (hashes.size === 0) return [];
  const found = await sql<{ hash: string; name: string }>`select file.hash, file.name from file
    where file.org_id = app_org() and file.hash = any(${[...hashes]}::text[]) order by file.hash`.execute(tx);
  const taken = new Set<string>();
  return found.rows.map(({ hash, name }) => {
    const clean = name.replaceAll(/\p{Cc}/gu, ' ').slice(0, 900) || hash;
    const unique = taken.has(clean) ? `${hash.slice(0, 8)} ${clean}` : clean;
    taken.add(unique);
    return { name: unique, sha256: hash };
  });
};

const inclusionOf = async (tx: Tx, seq: number, head: Head): Promise<string> => {
  const plan = inclusionPlan(seq, head.size);
  const hashes = foldPlan(hasher, plan, await readNodes(tx, plan.flat()));
  return formatTlogProof({ index: seq, hashes, checkpoint: head.note });
};

/** A bundle that does not verify is never handed out: it would only show later, and elsewhere, that the store is damaged. */
const checked = (bundle: ProofBundle): ProofBundle => {
  const report = verifyBundle(bundle, { sha256, verifyEd25519, trustedVkeys: [bundle.vkey] });
  const failed = report.checks.find((check) => !check.ok);
  if (failed)
    throw new AppError(
      'unavailable',
      `the proof does not hold (${failed.name}: ${failed.detail}): run \`candor verify\``,
    );
  return bundle;
};

/** A proof that the entry at a position is in the signed journal. */
export const proveEntry = async (server: Signing, org: string, seq: number): Promise<ProofBundle> => {
  const entry = await server.db.run({ org }, (tx) => readEntry(tx, seq));
  const head = await headCovering(server, org, seq + 1);
  const proof = await server.db.run({ org }, (tx) => inclusionOf(tx, seq, head));
  return checked({ format: BUNDLE_FORMAT, entry, proof, vkey: checkpointKey(server.settings.secret, org).vkey });
};

/**
 * A proof of what a record said: the entry that wrote the version (the newest unless told), its inclusion, the version
 * itself with its salt, and the files that it names. not_found where there is no such version, or none that is readable.
 */
export const proveRecord = async (
  server: Signing,
  org: string,
  id: string,
  version?: number,
  isReadable: (view: RecordView) => boolean = () => true,
): Promise<ProofBundle> => {
  const found = await server.db.run({ org }, async (tx) => {
    const row = await findVersion(tx, id, version);
    return row && isReadable(viewOf(row)) && { row, files: await namedFiles(tx, row.data) };
  });
  if (!found) throw new AppError('not_found', `the record has no version ${version ?? 1}`);
  const { row, files } = found;
  const record: BundleRecord = {
    ref: row.id,
    salt: base64(row.salt),
    version: canonicalJson(vouched(viewOf(row))),
    digest: row.digest,
  };
  const bundle = await proveEntry(server, org, row.seq);
  return checked({ ...bundle, records: [record], ...(files.length > 0 ? { files } : {}) });
};
