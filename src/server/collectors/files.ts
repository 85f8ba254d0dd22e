import { point } from '../evidence/point.ts';
import { checkFiles } from '../files/check-files.ts';
import { type CollectContext, type Collected, points, says } from './context.ts';

/** Every stored file of the organisation read and hashed again: `intact`. */
export const collectFiles = async ({ server, org }: CollectContext): Promise<Collected> => {
  const { total, damaged } = await checkFiles(server, org);
  const failed = damaged.map(({ hash, name, problem }) => `${name} (${hash.slice(0, 12)}) ${problem}`);
  const part =
    total === 0
      ? says('intact', 'not_checked', 'no file is stored yet')
      : point('intact', failed, {
          total,
          one: 'stored file',
          lacks: 'damaged',
          all: 'each decrypts and matches its hash',
        });
  return { report: points('Files', [part]) };
};
