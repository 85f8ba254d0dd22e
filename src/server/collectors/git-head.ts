import type { CollectContext } from './context.ts';
import type { Ran } from './exec.ts';

export interface Head {
  readonly id: string;
  /** When it was committed, milliseconds since 1970. */
  readonly at: number;
  /** Empty where no branch is checked out. */
  readonly branch: string;
  /** git's word on the signature: G good, U good of an unknown key, N none, B bad, X Y R expired or revoked, E cannot be checked. */
  readonly signature: string;
  /** Whether tracked files differ from it, or untracked ones are there. */
  readonly changed: boolean;
  /** What differs, as `git status --porcelain` says it. */
  readonly changes: readonly string[];
}

/** git in the repository, with nothing of it that runs programs of its own. */
export const git = ({ exec, root }: Pick<CollectContext, 'exec' | 'root'>, ...args: readonly string[]): Promise<Ran> =>
  exec('git', ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', ...args], {
    cwd: root,
    timeout: 30_000,
  });

/** The commit that is checked out; undefined where there is none, or no git. */
export const headOf = async (context: Pick<CollectContext, 'exec' | 'root'>): Promise<Head | undefined> => {
  const top = await git(context, 'rev-parse', '--show-cdup');
  // A folder somewhere inside another repository is not that repository.
  if (top.code !== 0 || top.stdout.toString().trim() !== '') return undefined;
  const log = await git(context, 'log', '-1', '--format=%H%n%ct%n%G?');
  const [id = '', seconds = '', signature = ''] = log.stdout.toString().split('\n');
  if (log.code !== 0 || !/^[0-9a-f]{40,64}$/.test(id)) return undefined;
  const branch = await git(context, 'symbolic-ref', '--quiet', '--short', 'HEAD');
  const status = await git(context, 'status', '--porcelain=v1', '-z', '--untracked-files=all');
  if (status.code !== 0) return undefined;
  const changes = status.stdout
    .toString()
    .split('\0')
    .filter((line) => line !== '');
  return {
    id,
    at: Number(seconds) * 1_000,
    branch: branch.stdout.toString().trim(),
    signature,
    changed: changes.length > 0,
    changes,
  };
};
