import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDERS = ['src', 'test', 'scripts'];
const CALL = /^( *)(?:describe|it|test)(?:\.\w+)*(?:\([\w.]+\))?\(\s*(['"`])((?:\\.|(?!\2).)*)\2/;

/**
 * Names of tests as a JUnit report of ours gives them to selectors: each file, and within it each path of titles
 * (`src/a.test.ts › what › does`). Read from the text by its indentation, which the formatter keeps; tests from tables
 * that do not stand on one line with their title are left out.
 */
export const listTestNames = (root: string): string[] =>
  FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .map((name) => `${folder}/${String(name).replaceAll('\\', '/')}`)
      .filter((path) => /\.test\.(tsx?|mjs)$/.test(path))
      .flatMap((path) => [path, ...titlesIn(path, readFileSync(join(root, path), 'utf8'))]),
  );

const titlesIn = (path: string, text: string): string[] => {
  const open: { readonly indent: number; readonly name: string }[] = [];
  // A title may stand on the line after its call.
  return text
    .replace(/\(\n +(?=['"`])/g, '(')
    .split('\n')
    .flatMap((line) => {
      const found = CALL.exec(line);
      if (!found) return [];
      const indent = found[1]?.length ?? 0;
      while ((open.at(-1)?.indent ?? -1) >= indent) open.pop();
      const name = `${open.at(-1)?.name ?? path} › ${found[3]}`;
      open.push({ indent, name });
      return [name];
    });
};
