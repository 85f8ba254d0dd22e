/**
 * A process that writes until it is killed: commits of every sort, lapses by time, checkpoints. It prints each write
 * that the store acknowledged, after the acknowledgement, in one write to the pipe.
 */
import { randomInt } from 'node:crypto';
import { writeSync } from 'node:fs';
import { sql } from 'kysely';
import type { Change } from '../../src/model/change.ts';
import { AppError } from '../../src/model/error.ts';
import { registry } from '../../src/model/registry.ts';
import type { CommitResult } from '../../src/server/context.ts';
import { startCheckpoints } from '../../src/server/journal/start-checkpoints.ts';
import type { Settings } from '../../src/server/settings.ts';
import { openStore } from '../../src/server/store/open.ts';
import { Store, systemActor } from '../../src/server/store/store.ts';

const { settings, org } = JSON.parse(process.argv[2] ?? '{}') as { settings: Settings; org: string };
const db = await openStore(settings);
const now = Date.now;
const store = new Store({ db, registry, now });
const silent = () => undefined;
const log = { info: silent, warn: silent, error: silent };
const actor = systemActor(org, `writer-${process.pid}`);

const say = (line: string): void => {
  writeSync(1, `${line}\n`);
};

const iso = (ms: number): string => new Date(ms).toISOString();
const pick = <T>(list: readonly T[]): T | undefined => list[randomInt(Math.max(1, list.length))];

const start = async (): Promise<void> => {
  const known = await db.run({ org }, (tx) => sql`select from org where id = ${org}`.execute(tx));
  if (known.rows.length > 0) return;
  await db.run({ org }, (tx) =>
    sql`insert into org values (${org}, 'crash-org', 'Crash', false, now()) on conflict do nothing`.execute(tx),
  );
  await store
    .commit(actor, {
      changes: [
        { op: 'create', kind: 'scope', key: 'SCP-org', title: 'Crash', data: { level: 'organisation' } },
        { op: 'create', kind: 'control', key: 'CTL-1', title: 'One', state: 'active' },
        { op: 'create', kind: 'control', key: 'CTL-2', title: 'Two', state: 'active' },
        { op: 'create', kind: 'check', key: 'CHK-1', title: 'One', links: { verifies: 'CTL-1' } },
        { op: 'create', kind: 'check', key: 'CHK-2', title: 'Two', links: { verifies: 'CTL-2' } },
        {
          op: 'create',
          kind: 'answer',
          key: 'ANS-1',
          title: 'One',
          state: 'approved',
          data: { question: 'q', text: 't' },
          links: { rests_on: ['CTL-1', 'CTL-2'] },
        },
      ],
    })
    .catch(() => undefined); // the other writer was first
};

const evidence = (): Change => ({
  op: 'create',
  kind: 'evidence',
  title: 'Seen',
  data: {
    outcome: pick(['pass', 'pass', 'fail', 'partial'] as const),
    effectiveAt: iso(now()),
    validUntil: iso(now() + randomInt(400)),
  },
  links: { proves: `CHK-${1 + randomInt(2)}` },
});

const mine: string[] = [];

const nextChanges = (): Change[] => {
  switch (randomInt(8)) {
    case 0:
      return [{ op: 'update', ref: 'CTL-1', title: `One ${randomInt(1e9)}` }];
    case 1:
      return [{ op: randomInt(2) ? 'link' : 'unlink', from: 'ANS-1', relation: 'rests_on', to: 'CTL-2' }];
    case 2:
      return Array.from({ length: 1 + randomInt(60) }, () => ({ op: 'create', kind: 'task', title: 'Task' }));
    case 3:
      return mine.length > 3 ? [{ op: 'remove', ref: mine.shift() ?? '' }] : [evidence()];
    case 4:
      return [{ op: 'update', ref: 'ANS-1', data: { text: `t ${randomInt(1e9)}` } }, evidence()];
    default:
      return [evidence()];
  }
};

/** A commit that is refused (the link is there already, the other writer removed the task) is none. */
const attempt = (changes: Change[]): Promise<CommitResult | undefined> =>
  store.commit(actor, { changes }).catch((error: unknown) => {
    if (error instanceof AppError) return undefined;
    throw error;
  });

await start();
startCheckpoints({ db, settings, now, log }, 150);
say('ready');
for (;;) {
  if (randomInt(10) === 0) await store.passTime(org);
  const result = await attempt(nextChanges());
  // Nothing was different: there is no entry.
  if (result?.seq === null || result === undefined) continue;
  const records = result.records.flatMap((record) => (record ? [[record.id, record.version]] : []));
  for (const record of result.records) if (record?.kind === 'task') mine.push(record.key);
  say(JSON.stringify({ seq: result.seq, records }));
}
