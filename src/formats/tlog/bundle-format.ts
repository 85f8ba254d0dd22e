import { canonicalJson } from '../canonical/canonical-json.ts';
import { isRecord } from './entry.ts';
import { no, type Parsed } from './result.ts';

/** The version of a record that a change wrote, opened: what the salted digest in the log was made of. */
export type BundleRecord = {
  /** The `id` or the `key` of the change in the entry that wrote this version. */
  readonly ref: string;
  /** Base64, 16 to 64 bytes. It keeps the digest in the log from being guessed, and is forgotten on erasure. */
  readonly salt: string;
  /** The version as the canonical JSON text of an object. */
  readonly version: string;
  /** Base64 of SHA-256(salt || UTF-8 of version). */
  readonly digest: string;
};

/** An evidence file that a record version names: its SHA-256 as 64 lower-case hexadecimal digits. */
export type BundleFile = { readonly name: string; readonly sha256: string };

/**
 * A proof bundle: one JSON file with which anyone can check, with no network and no server, that an entry is in a
 * signed log, and which record versions and files it was about.
 */
export type ProofBundle = {
  readonly format: 'candor.proof/v1';
  /** The journal entry as canonical JSON text. */
  readonly entry: string;
  /** The c2sp.org/tlog-proof@v1 text, signed checkpoint included. */
  readonly proof: string;
  readonly records?: readonly BundleRecord[];
  /** The key of the log, in text form. It comes with the bundle, so trust in it must come from elsewhere. */
  readonly vkey: string;
  readonly files?: readonly BundleFile[];
};

/** The only format so far. */
export const BUNDLE_FORMAT = 'candor.proof/v1';

const MAX_TEXT = 32_000_000;
const MAX_LIST = 10_000;

function isText(value: unknown, max = MAX_TEXT): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= max;
}

/** A name is shown to people in a terminal, so it holds no control characters. */
function isLabel(value: unknown): value is string {
  return isText(value, 1000) && !/\p{Cc}/u.test(value);
}

function toRecord(value: unknown): BundleRecord | undefined {
  if (!isRecord(value)) return undefined;
  const { ref, salt, version, digest } = value;
  const fits = isLabel(ref) && isText(salt, 88) && isText(version) && isText(digest, 44);
  return fits ? { ref, salt, version, digest } : undefined;
}

function toFile(value: unknown): BundleFile | undefined {
  if (!isRecord(value)) return undefined;
  const { name, sha256 } = value;
  return isLabel(name) && isText(sha256, 64) && /^[0-9a-f]{64}$/.test(sha256) ? { name, sha256 } : undefined;
}

function toList<T>(value: unknown, name: string, toMember: (member: unknown) => T | undefined): Parsed<T[]> {
  if (value === undefined) return { ok: true, value: [] };
  if (!Array.isArray(value) || value.length > MAX_LIST) return no(`"${name}" is not a list of at most ${MAX_LIST}`);
  const members: T[] = [];
  for (const [i, given] of value.entries()) {
    const member = toMember(given);
    if (member === undefined) return no(`"${name}" is malformed at ${i}`);
    members.push(member);
  }
  return { ok: true, value: members };
}

/** Reads a bundle from parsed JSON and checks its form and bounds. Unknown members are dropped. */
export function parseBundle(value: unknown): Parsed<ProofBundle & { records: BundleRecord[]; files: BundleFile[] }> {
  if (!isRecord(value)) return no('the bundle is not a JSON object');
  const { format, entry, proof, vkey } = value;
  if (format !== BUNDLE_FORMAT) return no(`the format is not ${BUNDLE_FORMAT}`);
  if (!isText(entry) || !isText(proof) || !isText(vkey, 1000)) return no('"entry", "proof" or "vkey" is not a text');
  const records = toList(value.records, 'records', toRecord);
  if (!records.ok) return records;
  const files = toList(value.files, 'files', toFile);
  if (!files.ok) return files;
  if (new Set(files.value.map((file) => file.name)).size < files.value.length) return no('two files have one name');
  return { ok: true, value: { format, entry, proof, vkey, records: records.value, files: files.value } };
}

/**
 * The text of a bundle: canonical JSON, so that equal bundles are equal files.
 * @throws TypeError when the bundle is not of its form.
 */
export function formatBundle(bundle: ProofBundle): string {
  const parsed = parseBundle(bundle);
  if (!parsed.ok) throw new TypeError(`Not a proof bundle: ${parsed.reason}.`);
  return canonicalJson(bundle);
}
