import { isCanonicalJson } from '../canonical/canonical-json.ts';
import { isWellFormedText, utf8Bytes } from '../canonical/utf8.ts';
import { fromBase64, toBase64, toHex } from './base64.ts';
import { type BundleFile, type BundleRecord, type ProofBundle, parseBundle } from './bundle-format.ts';
import { type Checkpoint, openCheckpoint, parseSignedCheckpoint } from './checkpoint.ts';
import { isRecord, type JournalChange, type JournalEntry, parseEntry, parseJson } from './entry.ts';
import { type Sha256, treeHasher } from './hasher.ts';
import { parseVkey, type VerifierKey, type VerifyEd25519 } from './note.ts';
import { parseTlogProof, type TlogProof } from './proof.ts';
import { no, type Parsed } from './result.ts';
import { verifyInclusion } from './verify.ts';

/** What a verifier brings along. */
export type BundleOptions = {
  readonly sha256: Sha256;
  readonly verifyEd25519: VerifyEd25519;
  /** The keys that the verifier trusts. An empty list trusts none; without a list the bundle's own key is used. */
  readonly trustedVkeys?: readonly string[];
  /** The bytes of files by their name in the bundle. */
  readonly fileBytes?: ReadonlyMap<string, Uint8Array>;
};

/** One check with what was found, in words for a person. */
export type BundleCheck = { readonly name: string; readonly ok: boolean; readonly detail: string };

/**
 * The answer. `ok` is true when every check holds. `keyTrusted` is false when no trusted keys were given: then the
 * bundle agrees with itself, and says nothing about who made it.
 */
export type BundleReport = {
  readonly ok: boolean;
  readonly keyTrusted: boolean;
  readonly checks: readonly BundleCheck[];
};

const MIN_SALT = 16;
const MAX_SALT = 64;

function check(name: string, answer: Parsed<unknown>, detail: string): BundleCheck {
  return { name, ok: answer.ok, detail: answer.ok ? detail : answer.reason };
}

function readEntry(text: string): Parsed<JournalEntry> {
  // Not canonical could mean duplicate members: then two readers see two different entries under one hash.
  return isCanonicalJson(text) ? parseEntry(text) : no('the entry is not canonical JSON');
}

function chooseKeys(vkey: string, { sha256, trustedVkeys }: BundleOptions): Parsed<VerifierKey[]> {
  const own = parseVkey(vkey, sha256);
  if (!own.ok || trustedVkeys === undefined) return own.ok ? { ok: true, value: [own.value] } : own;
  // A vkey has one spelling only, so texts can be compared. A trusted key that is misspelt trusts nothing.
  return trustedVkeys.includes(vkey) ? { ok: true, value: [own.value] } : no(`${vkey} is not a key that you trust`);
}

type Opened = {
  readonly proof: Parsed<TlogProof>;
  readonly keys: Parsed<VerifierKey[]>;
  readonly head: Parsed<Checkpoint>;
};

function openProof(bundle: ProofBundle, options: BundleOptions): Opened {
  const proof = parseTlogProof(bundle.proof);
  const keys = chooseKeys(bundle.vkey, options);
  if (!proof.ok) return { proof, keys, head: no('there is no checkpoint to check') };
  if (!keys.ok) return { proof, keys, head: no('there is no trusted key to check the signature with') };
  const opened = openCheckpoint(proof.value.checkpoint, keys.value, options.verifyEd25519);
  return { proof, keys, head: opened.ok ? { ok: true, value: opened.value.checkpoint } : opened };
}

function checkPosition(entry: Parsed<JournalEntry>, proof: Parsed<TlogProof>): Parsed<unknown> {
  if (!entry.ok || !proof.ok) return no('the entry or the proof cannot be read');
  const { seq } = entry.value;
  return seq === proof.value.index ? entry : no(`the entry says it is ${seq}, the proof is for ${proof.value.index}`);
}

function checkInclusion(text: string, proof: Parsed<TlogProof>, sha256: Sha256): Parsed<unknown> {
  if (!proof.ok) return no('the proof cannot be read');
  if (!isWellFormedText(text)) return no('the entry is not well-formed text');
  const { index, hashes, checkpoint } = proof.value;
  // Held against the root in the checkpoint whether or not its signature holds: that is a check of its own.
  const parsed = parseSignedCheckpoint(checkpoint);
  if (!parsed.ok) return parsed;
  const { size, root } = parsed.value.checkpoint;
  const hasher = treeHasher(sha256);
  const answer = verifyInclusion(hasher, { index, size, root, leafHash: hasher.leafOfText(text), proof: hashes });
  return answer.ok ? { ok: true, value: index } : answer;
}

/**
 * Opens one record version. The split between salt and version is not marked in what is hashed, but cannot be moved:
 * no object's text is the tail of another's, as its braces and quotes would not balance. So objects only.
 */
function openRecord(record: BundleRecord, changes: readonly JournalChange[], sha256: Sha256): Parsed<unknown> {
  const salt = fromBase64(record.salt);
  if (salt === undefined || salt.length < MIN_SALT || salt.length > MAX_SALT) {
    return no(`the salt is not base64 of ${MIN_SALT} to ${MAX_SALT} bytes`);
  }
  if (!isCanonicalJson(record.version)) return no('the version is not canonical JSON');
  const version = parseJson(record.version);
  if (!version.ok || !isRecord(version.value)) return no('the version is not a JSON object');
  const text = utf8Bytes(record.version);
  const salted = new Uint8Array(salt.length + text.length);
  salted.set(salt);
  salted.set(text, salt.length);
  const digest = toBase64(sha256(salted));
  if (digest !== record.digest) return no('the digest is not that of the salt and the version');
  const written = changes.filter((change) => change.digest === digest);
  if (written.length === 0) return no('the entry does not hold the digest');
  // Otherwise a bundle could show one record's contents under the name of another.
  if (!written.some((change) => change.id === record.ref || change.key === record.ref)) {
    return no('the entry holds the digest for another record');
  }
  return version;
}

/** Every text anywhere in a JSON value. */
function collectTexts(values: readonly unknown[]): Set<string> {
  const texts = new Set<string>();
  const open = [...values];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === 'string') texts.add(value);
    else if (typeof value === 'object' && value !== null) for (const member of Object.values(value)) open.push(member);
  }
  return texts;
}

function checkFiles(files: readonly BundleFile[], named: ReadonlySet<string>, options: BundleOptions): BundleCheck[] {
  const { fileBytes = new Map<string, Uint8Array>(), sha256 } = options;
  const checks: BundleCheck[] = [];
  for (const file of files) {
    const found = named.has(file.sha256) || named.has(`sha256:${file.sha256}`);
    const detail = found ? 'a proved record version names its SHA-256' : 'no proved record version names its SHA-256';
    checks.push({ name: `file ${file.name}`, ok: found, detail });
  }
  for (const [name, bytes] of fileBytes) {
    const file = files.find((candidate) => candidate.name === name);
    const ok = file !== undefined && toHex(sha256(bytes)) === file.sha256;
    const fault = file === undefined ? 'the bundle knows no file of this name' : 'the bytes are not those of the file';
    checks.push({ name: `bytes of ${name}`, ok, detail: ok ? 'the bytes have the SHA-256 in the bundle' : fault });
  }
  return checks;
}

/**
 * Verifies a proof bundle (parsed JSON, from anyone) with no network: the entry is canonical and in the log whose
 * signed checkpoint the bundle holds, at the place that it says; every record version is what the entry's digest was
 * made of; every file is named by such a version, and has those bytes where bytes are given. Never throws on a bundle.
 */
export function verifyBundle(bundle: unknown, options: BundleOptions): BundleReport {
  const keyTrusted = options.trustedVkeys !== undefined;
  const parsed = parseBundle(bundle);
  if (!parsed.ok) return { ok: false, keyTrusted: false, checks: [check('format', parsed, '')] };
  const { entry: text, records, files } = parsed.value;
  const entry = readEntry(text);
  const { proof, keys, head } = openProof(parsed.value, options);
  const trust = keyTrusted ? 'a key that you trust' : 'a well-formed key, not compared with any that you trust';
  const headDetail = head.ok ? `${head.value.origin} signed it over ${head.value.size} entries` : '';
  const checks = [
    check('format', parsed, parsed.value.format),
    check('entry', entry, 'a canonical journal entry'),
    check('proof', proof, 'a well-formed inclusion proof'),
    check('key', keys, trust),
    check('signature', head, headDetail),
    check('position', checkPosition(entry, proof), entry.ok ? `entry ${entry.value.seq} of ${entry.value.org}` : ''),
    check('inclusion', checkInclusion(text, proof, options.sha256), 'the entry is in the log of the checkpoint'),
  ];
  const changes = entry.ok ? entry.value.changes : [];
  const versions: unknown[] = [];
  for (const record of records) {
    const version = openRecord(record, changes, options.sha256);
    if (version.ok) versions.push(version.value);
    checks.push(check(`record ${record.ref}`, version, 'this is the version that the entry wrote'));
  }
  checks.push(...checkFiles(files, collectTexts(versions), options));
  return { ok: checks.every((one) => one.ok), keyTrusted: keyTrusted && keys.ok, checks };
}
