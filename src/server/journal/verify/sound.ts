import * as crypto from 'node:crypto';
import type { PackedPage } from './pages.ts';

const HASH = 32;
/** 2000-01-01, from which PostgreSQL counts. */
const EPOCH = Date.UTC(2000, 0, 1);
const BEFORE_MOMENT = '"},"at":"';

/** The moment at `place` as an entry writes it; undefined for one that no entry can have. */
const momentAt = (moments: Buffer, place: number): string | undefined => {
  const micros = moments.readInt32BE(place) * 2 ** 32 + moments.readUInt32BE(place + 4);
  if (!Number.isSafeInteger(micros) || micros % 1_000 !== 0) return undefined;
  return new Date(EPOCH + micros / 1_000).toISOString();
};

/**
 * Says of whole pages that nothing is wrong with their entries, at a third of the cost of looking at each. It does not
 * say what is wrong: a page that is not sound is looked at row by row.
 */
export class SoundPages {
  readonly #org: string;
  /** Kept from page to page: a fresh one of megabytes costs as much as filling it. */
  #bytes = Buffer.alloc(0);

  constructor(org: string) {
    this.#org = org;
  }

  /** Whether every entry is what its leaf was made of, says where it is, and was written when the column says. */
  isSound({ lines, text, leaves, moments }: PackedPage, from: number): boolean {
    if (moments.length !== lines.length * 8) return false;
    const bytes = this.#write(text);
    const isPlain = bytes.length === text.length + 1;
    const hashes = leaves.toString('latin1');
    const end = `,"org":"${this.#org}","seq":`;
    let start = 0;
    for (const [index, line] of lines.entries()) {
      const next = start + 1 + (isPlain ? line.length : Buffer.byteLength(line));
      // RFC 6962 hashes a zero before an entry; here it takes the place of the line break.
      bytes[start] = 0;
      const leaf = crypto.hash('sha256', bytes.subarray(start, next), 'latin1' as 'hex');
      if (leaf !== hashes.slice(index * HASH, index * HASH + HASH)) return false;
      if (!line.endsWith(`${end}${from + index},"v":1}`)) return false;
      const moment = momentAt(moments, index * 8);
      const place = line.indexOf(BEFORE_MOMENT) + BEFORE_MOMENT.length;
      if (moment === undefined || !line.startsWith(moment, place) || line[place + moment.length] !== '"') return false;
      start = next;
    }
    return start === bytes.length;
  }

  /** The text in UTF-8, behind one byte more. */
  #write(text: string): Buffer {
    const length = Buffer.byteLength(text) + 1;
    if (this.#bytes.length < length) this.#bytes = Buffer.allocUnsafeSlow(length * 2);
    this.#bytes.write(text, 1, 'utf8');
    return this.#bytes.subarray(0, length);
  }
}
