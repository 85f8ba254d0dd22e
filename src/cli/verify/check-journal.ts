import { fromBase64 } from '../../formats/tlog/base64.ts';
import { type Checkpoint, openCheckpoint, parseSignedCheckpoint } from '../../formats/tlog/checkpoint.ts';
import { isRecord, parseJson } from '../../formats/tlog/entry.ts';
import { isHash } from '../../formats/tlog/hasher.ts';
import { LogCheck, type LogReport, type LogRow } from '../../formats/tlog/log.ts';
import { parseVkey } from '../../formats/tlog/note.ts';
import { no, type Parsed } from '../../formats/tlog/result.ts';
import { hasher, sha256, verifyEd25519 } from '../crypto.ts';
import { LeafTree, type Line } from './leaf-tree.ts';

export interface JournalReport extends Pick<LogReport, 'ok' | 'size' | 'problems' | 'problemCount' | 'checkpoints'> {
  /** The root over all leaves, in base64. */
  readonly root: string | null;
  /** Entries whose text was held back: their place in the tree is checked, what they say is not. */
  readonly withheld: number;
}

const readLine = (text: string): Parsed<Line> => {
  const json = parseJson(text);
  if (!json.ok) return json;
  if (!isRecord(json.value)) return no('it is not an object');
  const { seq, entry, leaf } = json.value;
  const bytes = typeof leaf === 'string' ? fromBase64(leaf) : undefined;
  if (bytes === undefined || !isHash(bytes)) return no('its leaf is not 32 bytes of base64');
  if (typeof seq !== 'number') return no('it has no seq');
  return entry === null || typeof entry === 'string'
    ? { ok: true, value: { seq, entry, leaf: bytes } }
    : no('its entry is no text');
};

const base64 = (bytes: Uint8Array | undefined): string | null => (bytes ? Buffer.from(bytes).toString('base64') : null);

/** Both checks of a journal, side by side: whole rows as long as every one is whole, and the tree over the leaves. */
class Reading {
  readonly #whole: LogCheck;
  readonly #leaves: LeafTree;
  #lines = 0;
  #withheld = 0;
  #malformed = false;

  constructor(checkpoints: readonly Checkpoint[]) {
    this.#whole = new LogCheck(hasher, { checkpoints });
    this.#leaves = new LeafTree(checkpoints);
  }

  add(text: string): void {
    const line = readLine(text);
    this.#lines += 1;
    if (!line.ok) {
      this.#malformed = true;
      this.#leaves.report('malformed', this.#lines - 1, `line ${this.#lines}: ${line.reason}`);
      return;
    }
    this.#leaves.add(line.value);
    if (line.value.entry === null) this.#withheld += 1;
    else if (!this.#isPartial) this.#whole.add(rowOf(line.value, line.value.entry));
  }

  get #isPartial(): boolean {
    return this.#withheld > 0 || this.#malformed;
  }

  finish(): JournalReport {
    const checkpoints = this.#leaves.finish();
    if (!this.#isPartial) {
      const { root, ...report } = this.#whole.finish();
      return { ...report, root: base64(root), withheld: 0 };
    }
    const { size, problems, problemCount } = this.#leaves;
    const root = base64(this.#leaves.root());
    return { ok: problemCount === 0, size, root, problems, problemCount, checkpoints, withheld: this.#withheld };
  }
}

/** Verifies the lines of an exported journal against checkpoints. Reads them once; holds one at a time. */
export const checkJournal = async (
  lines: AsyncIterable<string>,
  checkpoints: readonly Checkpoint[],
): Promise<JournalReport> => {
  const reading = new Reading(checkpoints);
  for await (const text of lines) if (text !== '') reading.add(text);
  return reading.finish();
};

const rowOf = ({ seq, leaf }: Line, entry: string): LogRow => ({ seq, entry, leafHash: leaf });

/** A checkpoint by its signed text: with a key it must be signed by that one; without, it is only read. */
export const readCheckpoint = (note: string, vkeys: readonly string[]): Parsed<Checkpoint> => {
  if (vkeys.length === 0) {
    const parsed = parseSignedCheckpoint(note);
    return parsed.ok ? { ok: true, value: parsed.value.checkpoint } : parsed;
  }
  const keys = [];
  for (const vkey of vkeys) {
    const key = parseVkey(vkey, sha256);
    if (!key.ok) return key;
    keys.push(key.value);
  }
  const opened = openCheckpoint(note, keys, verifyEd25519);
  return opened.ok ? { ok: true, value: opened.value.checkpoint } : opened;
};
