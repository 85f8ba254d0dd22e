import type { LockFinding, NpmLockfile } from '../../formats/npm-lockfile.ts';
import type { Part, Report } from '../../model/validation/push.ts';
import { point } from './point.ts';

const WEAK = new Set<LockFinding['code']>(['no_integrity', 'weak_integrity']);

const offenders = (lock: NpmLockfile, integrity: boolean): string[] =>
  lock.findings
    .filter((finding) => WEAK.has(finding.code) === integrity)
    .map((finding) => finding.message.replace(/\.$/, ''));

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

/** A lockfile for judgement: `integrity`, `registry`, and `installed` where what is installed is given too. */
export const lockfileReport = (lock: NpmLockfile, installed?: NpmLockfile): Report => {
  const total = lock.packages.length;
  const parts: Part[] = [
    point('integrity', offenders(lock, true), {
      total,
      one: 'package',
      lacks: 'without a strong hash',
      all: 'each with a strong hash',
    }),
    point('registry', offenders(lock, false), {
      total,
      one: 'package',
      lacks: 'from elsewhere',
      all: 'each from the npm registry',
    }),
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
