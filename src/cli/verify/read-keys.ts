import { readFile } from 'node:fs/promises';
import { usage } from '../exit.ts';

/** Trusted keys as given: the text of a key (`name+id+base64`), or a file with one key a line. */
export const readKeys = async (words: readonly string[]): Promise<string[]> => {
  const keys: string[] = [];
  for (const word of words) {
    if (/^[^+\s]+\+[0-9a-f]{8}\+\S+$/.test(word)) {
      keys.push(word);
      continue;
    }
    const text = await readFile(word, 'utf8').catch(() => {
      throw usage(`"${word}" is neither a key (name+id+base64) nor a file with keys`);
    });
    const found = text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'));
    if (found.length === 0) throw usage(`${word} holds no key`);
    keys.push(...found);
  }
  return keys;
};
