import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { CollectContext } from './context.ts';
import { git } from './git-head.ts';

/** A line with this mark, and a reason behind it, is let through. */
const ALLOWED = 'candor:allow-secret';
const MAX_BYTES = 2_000_000;
const MAX_FOUND = 200;

// Well-known forms only: each has a prefix that its maker chose to be found by, so that a find is a find.
const PATTERNS: readonly (readonly [string, RegExp])[] = [
  ['private key', /-----BEGIN (?:[A-Z]{2,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----/],
  ['signing key of a note', /\bPRIVATE\+KEY\+[\w.-]+\+[0-9a-f]{8}\+[\w+/]{20}/],
  ['AWS access key', /\b(?:AKIA|ASIA)(?![0-9A-Z]*EXAMPLE)[0-9A-Z]{16}\b/],
  ['GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60})/],
  ['GitLab token', /\bglpat-[A-Za-z0-9_-]{20}/],
  ['npm token', /\bnpm_[A-Za-z0-9]{36}\b/],
  ['Slack token', /\bxox[abeprs]-[A-Za-z0-9-]{20}/],
  ['Slack webhook', /\bhooks\.slack\.com\/services\/T[A-Z0-9]{6,}\/B[A-Z0-9]{6,}\/[A-Za-z0-9]{20}/],
  ['Stripe key', /\b[rs]k_live_[A-Za-z0-9]{20}/],
  ['Google API key', /\bAIza[0-9A-Za-z_-]{35}\b/],
  ['Anthropic key', /\bsk-ant-[A-Za-z0-9_-]{30}/],
  ['OpenAI key', /\bsk-proj-[A-Za-z0-9_-]{30}/],
  ['SendGrid key', /\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{40}/],
  ['Candor key', /\bcdr_[A-Za-z0-9_-]{32}/],
];

export interface FoundSecret {
  readonly path: string;
  readonly line: number;
  /** What it looks like; the secret itself is never repeated. */
  readonly what: string;
}

/** Paths of the tracked files; undefined when git does not say. */
export const listTracked = async (context: Pick<CollectContext, 'exec' | 'root'>): Promise<string[] | undefined> => {
  const ran = await git(context, 'ls-files', '-z');
  return ran.code === 0
    ? ran.stdout
        .toString()
        .split('\0')
        .filter((path) => path !== '')
    : undefined;
};

/** Secrets in a text, by line. */
export const scanText = (path: string, text: string): FoundSecret[] => {
  const suspects = PATTERNS.filter(([, pattern]) => pattern.test(text));
  if (suspects.length === 0) return [];
  return text
    .split('\n')
    .flatMap((line, index) =>
      line.includes(ALLOWED)
        ? []
        : suspects.filter(([, pattern]) => pattern.test(line)).map(([what]) => ({ path, line: index + 1, what })),
    );
};

/** Secrets in files below `root`, at most 200; links and binary files are passed over, of large ones the first 2 MB are read. */
export const findSecrets = async (root: string, paths: readonly string[]): Promise<FoundSecret[]> => {
  const found: FoundSecret[] = [];
  for (const path of paths) {
    if (found.length >= MAX_FOUND) break;
    const text = await readStart(join(root, path));
    if (text !== undefined) found.push(...scanText(path, text));
  }
  return found.slice(0, MAX_FOUND);
};

const readStart = async (path: string): Promise<string | undefined> => {
  const file = await open(path, 'r').catch(() => undefined); // tracked and deleted, or not ours to read: nothing to leak from here
  if (!file) return undefined;
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.min(size, MAX_BYTES));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    const start = bytes.subarray(0, bytesRead);
    return start.subarray(0, 8_000).includes(0) ? undefined : start.toString('latin1');
  } catch {
    return undefined; // a folder (submodule): git lists it, and its files are another repository's
  } finally {
    await file.close();
  }
};
