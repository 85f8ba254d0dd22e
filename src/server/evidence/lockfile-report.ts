import type { LockedPackage, LockFinding, NpmLockfile } from '../../formats/npm-lockfile.ts';
import type { Part, Report } from '../../model/validation/push.ts';
import { point } from './point.ts';

const WEAK = new Set<LockFinding['code']>(['no_integrity', 'weak_integrity']);

const messages = (findings: readonly LockFinding[]): string[] =>
  findings.map((finding) => finding.message.replace(/\.$/, ''));

const hashes = (lock: NpmLockfile, name: string, packages: readonly LockedPackage[]): Part => {
  const paths = new Set(packages.map((one) => one.path));
  const failed = lock.findings.filter((finding) => WEAK.has(finding.code) && paths.has(finding.path));
  const words = { one: 'package', lacks: 'without a strong hash', all: 'each with a strong hash' };
  return point(name, messages(failed), { total: packages.length, ...words });
};

/** Packages that are installed otherwise than the lock says; an optional one of another platform may be missing. */
const astray = (lock: NpmLockfile, installed: NpmLockfile): string[] => {
  const wanted = new Map(lock.packages.map((one) => [one.path, one]));
  const found = new Map(installed.packages.map((one) => [one.path, one]));
  const changed = lock.packages.flatMap((one) => {
    const there = found.get(one.path);
    if (!there) return one.optional ? [] : [`${one.name} ${one.version}: not installed`];
    if (there.version !== one.version) return [`${one.name}: ${there.version} is installed, ${one.version} is locked`];
    return there.integrity === one.integrity
      ? []
      : [`${one.name} ${one.version}: installed from another archive than the locked one`];
  });
  return [
    ...changed,
    ...installed.packages
      .filter((one) => !wanted.has(one.path))
      .map((one) => `${one.name} ${one.version}: installed, not locked`),
  ];
};

/**
 * A lockfile for judgement: `integrity` (every package), `integrity-production` (all but what is only for development),
 * `registry`, and `installed` where what is installed is given too.
 */
export const lockfileReport = (lock: NpmLockfile, installed?: NpmLockfile): Report => {
  const total = lock.packages.length;
  const strangers = messages(lock.findings.filter((finding) => !WEAK.has(finding.code)));
  const production = lock.packages.filter((one) => !one.dev);
  const parts: Part[] = [
    hashes(lock, 'integrity', lock.packages),
    hashes(lock, 'integrity-production', production),
    point('registry', strangers, { total, one: 'package', lacks: 'from elsewhere', all: 'each from the npm registry' }),
    ...(installed
      ? [
          point('installed', astray(lock, installed), {
            total,
            one: 'package',
            lacks: 'installed otherwise',
            all: 'installed as locked',
          }),
        ]
      : []),
  ];
  return { label: 'Lockfile', noun: ['point', 'points'], parts };
};
