// Reads the script of the first run and does what its lines say.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

export interface Part {
  readonly title: string;
  readonly lines: readonly string[];
}

/** The parts of a script: its headings of the second level, each with its numbered lines. */
export const readScript = (name: string): Part[] =>
  readFileSync(join(import.meta.dirname, name), 'utf8')
    .split(/^## /m)
    .slice(1)
    .map((part) => {
      const [title = '', ...rest] = part.split('\n');
      return { title, lines: rest.flatMap((line) => /^\d+\. (.+)$/.exec(line)?.[1] ?? []) };
    });

const field = (page: Page, label: string) =>
  page
    .getByRole('textbox', { name: label, exact: true })
    .or(page.getByLabel(label, { exact: true }))
    .first();

const pressable = (page: Page, name: string) =>
  page
    .getByRole('button', { name, exact: true })
    .or(page.getByRole('link', { name, exact: true }))
    .first();

/** The words letter by letter, and not as a part of longer ones: “1 public claim” is neither “0 public claims” nor “11 public claims”. */
const exactly = (text: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}])${text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')}(?![\\p{L}\\p{N}])`, 'u');

type Deed = (page: Page, words: readonly string[], start: string) => Promise<unknown>;

/** What a line can say, and what it does. */
const DEEDS: readonly (readonly [RegExp, Deed])[] = [
  [/^Open the link that the server printed\.$/, (page, _words, start) => page.goto(start)],
  [/^Write “(.+)” into “(.+)”\.$/, (page, [text = '', label = '']) => field(page, label).fill(text)],
  [
    /^Choose “(.+)” in “(.+)”\.$/,
    (page, [option = '', label = '']) =>
      page.getByRole('combobox', { name: label, exact: true }).selectOption({ label: option }),
  ],
  [
    /^Put the file “(.+)” into “(.+)”\.$/,
    (page, [name = '']) =>
      page
        .locator('input[type=file]')
        .setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from('enforced: security key\n') }),
  ],
  [/^Tick “(.+)”\.$/, (page, [name = '']) => page.getByRole('checkbox', { name, exact: true }).check()],
  [/^Press “(.+)” twice\.$/, (page, [name = '']) => pressable(page, name).dblclick()],
  [/^Press “(.+)”\.$/, (page, [name = '']) => pressable(page, name).click()],
  [/^Go to “(.+)”\.$/, (page, [path = '']) => page.goto(new URL(path, page.url()).href)],
  [/^Reload the page\.$/, (page) => page.reload()],
  [/^See “(.+)”\.$/, (page, [text = '']) => page.getByText(exactly(text)).filter({ visible: true }).first().waitFor()],
];

/** Does one line; throws where it says nothing that can be done. */
export const doLine = async (page: Page, line: string, start: string): Promise<void> => {
  for (const [pattern, deed] of DEEDS) {
    const found = pattern.exec(line);
    if (found) {
      await deed(page, found.slice(1), start);
      return;
    }
  }
  throw new Error(`the script says what nobody can do: ${line}`);
};

/** Somebody who has never seen a page looks for what to do next, and types four characters a second. */
const SECONDS_A_DEED = 8;
const SECONDS_A_CHARACTER = 0.25;

/** How long a person would need for these lines beyond what the machine takes: an estimate from the script, in seconds. */
export const personSeconds = (lines: readonly string[]): number => {
  const deeds = lines.filter((line) => !line.startsWith('See '));
  const typed = deeds.map((line) => /^Write “(.+)” into/.exec(line)?.[1]?.length ?? 0);
  return deeds.length * SECONDS_A_DEED + typed.reduce((sum, n) => sum + n, 0) * SECONDS_A_CHARACTER;
};
