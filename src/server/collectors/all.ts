import { collectBackup } from './backup.ts';
import type { CollectContext, Collected } from './context.ts';
import { collectFiles } from './files.ts';
import { collectGit } from './git.ts';
import { collectHeaders } from './headers.ts';
import { collectJournal } from './journal.ts';
import { collectJunit, isCollected } from './junit.ts';
import { collectLicences } from './licences.ts';
import { collectLockfile } from './lockfile.ts';
import { collectNpmAudit } from './npm-audit.ts';
import { collectSbom } from './sbom.ts';
import { collectTenancy } from './tenancy.ts';
import { collectTls } from './tls.ts';

export interface Collector {
  /** Whose state it tells of: the organisation's own, or Candor's (its repository, this installation). */
  readonly about: 'organisation' | 'candor';
  readonly collect: (context: CollectContext) => Promise<Collected>;
}

const candor = (collect: Collector['collect']): Collector => ({ about: 'candor', collect });
const own = (collect: Collector['collect']): Collector => ({ about: 'organisation', collect });

/** Collectors by name, quick ones first. `junit-…` is any further report of a test run. */
const COLLECTORS: Readonly<Record<string, Collector>> = {
  lockfile: candor(collectLockfile),
  tenancy: candor(collectTenancy),
  headers: candor(collectHeaders),
  tls: candor(collectTls),
  backup: candor(collectBackup),
  git: candor(collectGit),
  junit: candor((context) => collectJunit(context, 'junit')),
  licences: candor(collectLicences),
  sbom: candor(collectSbom),
  journal: own(collectJournal),
  files: own(collectFiles),
  'npm-audit': candor(collectNpmAudit),
};

export const COLLECTOR_NAMES: readonly string[] = Object.keys(COLLECTORS);

/** The collector of a name; undefined when reports of that name can only be pushed. */
export const findCollector = (name: string): Collector | undefined => {
  if (Object.hasOwn(COLLECTORS, name)) return COLLECTORS[name];
  return /^junit-[a-z0-9.-]+$/.test(name) && isCollected(name)
    ? candor((context) => collectJunit(context, name))
    : undefined;
};
