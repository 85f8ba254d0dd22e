import { isAbsolute, join, relative } from 'node:path';
import type { Part } from '../../model/validation/push.ts';
import { type CollectContext, type Collected, couldNotRun, points, says } from './context.ts';
import { git, type Head, headOf } from './git-head.ts';
import { findSecrets, listTracked } from './secrets.ts';

const clean = ({ id, branch, changes }: Head): Part => {
  const where = `${id.slice(0, 12)} on ${branch || 'no branch'}`;
  if (changes.length === 0) return says('clean', 'pass', `nothing differs from ${where}`);
  return says('clean', 'fail', `${changes.length} files differ from ${where}`, changes);
};

const SIGNATURES: Readonly<Record<string, readonly [Part['outcome'], string]>> = {
  G: ['pass', 'has a good signature'],
  U: ['partial', 'has a good signature of a key that nobody vouches for'],
  N: ['fail', 'is not signed'],
  B: ['fail', 'has a bad signature'],
  X: ['fail', 'has a signature that has expired'],
  Y: ['fail', 'is signed with a key that has expired'],
  R: ['fail', 'is signed with a key that was revoked'],
};

const signed = ({ signature }: Head): Part => {
  const [outcome, words] = SIGNATURES[signature] ?? ['not_checked', 'has a signature that git cannot check here'];
  return says('signed', outcome, `the present commit ${words}`);
};

/** What must never get into the repository: the data folder with its secret, wherever it lies inside, and what is built. */
const ignored = async (context: CollectContext): Promise<Part> => {
  const own = relative(context.root, context.server.settings.data);
  const folders = new Set(['data', ...(own === '' || own.startsWith('..') || isAbsolute(own) ? [] : [own])]);
  const paths = [
    ...[...folders].flatMap((folder) => [
      join(folder, 'secret'),
      join(folder, 'db', 'base'),
      join(folder, 'files', 'ab'),
    ]),
    'node_modules/x',
    'dist/x',
  ];
  const ran = await git(context, 'check-ignore', '--no-index', '--', ...paths);
  if (ran.code !== 0 && ran.code !== 1) return says('ignored', 'not_checked', ran.failure ?? 'git check-ignore failed');
  const found = new Set(ran.stdout.toString().split('\n'));
  const open = paths.filter((path) => !found.has(path));
  if (open.length > 0) return says('ignored', 'fail', `.gitignore lets ${open[0]} into the repository`, open);
  return says('ignored', 'pass', 'the data folder with its secret, and what is built, stay out of the repository');
};

const secrets = async (context: CollectContext): Promise<Part> => {
  const paths = await listTracked(context);
  if (!paths) return says('secrets', 'not_checked', 'git does not list the files');
  const found = await findSecrets(context.root, paths);
  const counts = { total: paths.length, failed: new Set(found.map(({ path }) => path)).size };
  const notes = found.map(({ path, line, what }) => `${path}:${line}: ${what}`);
  if (notes.length > 0)
    return { ...says('secrets', 'fail', `${notes.length} found, the first at ${notes[0]}`, notes), counts };
  return { ...says('secrets', 'pass', `none in ${paths.length} tracked files`), counts };
};

/** The state of the repository: `clean`, `signed`, `ignored`, `secrets`. */
export const collectGit = async (context: CollectContext): Promise<Collected> => {
  const head = await headOf(context);
  if (!head) return couldNotRun('Git', 'this is no git repository with a commit, or git is not installed');
  const parts = [clean(head), signed(head), await ignored(context), await secrets(context)];
  return { report: points('Git', parts), commit: head.id };
};
