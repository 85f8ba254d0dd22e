import type { Status } from '../../assurance/types.ts';
import type { Change } from '../../model/change.ts';
import { AppError } from '../../model/error.ts';
import { type Actor, can, canSomewhere } from '../../model/permission.ts';
import { cutText, effectiveFrom, judge, type Report, type Verdict } from '../../model/validation/push.ts';
import type { CommitResult, Server } from '../context.ts';
import { type KeptFile, keepFile } from '../files/files.ts';
import { sha256Hex } from '../hash.ts';
import { loadPlaces } from '../store/commit/counts.ts';
import { readReport } from './read-report.ts';
import {
  type AskedCheck,
  askedChecksIn,
  type Latest,
  listAskedCollectors,
  readAskedChecks,
  type Target,
} from './standing.ts';

export interface Push {
  /** Which collector the report comes from: the checks that name it are answered. */
  readonly collector: string;
  readonly format: string;
  readonly bytes: Uint8Array;
  readonly name: string;
  /** The source revision that was looked at. */
  readonly commit?: string;
  /** Instead of the report's own time; ISO 8601 with an offset. */
  readonly effectiveAt?: string;
  /** Key, id or title of the one thing that the report is about, for checks with several targets. */
  readonly target?: string;
  /** Whoever pushes says that it is everything there is, however few; tests were removed, say. */
  readonly whole?: boolean;
}

export interface PushedEvidence {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  readonly outcome: Verdict['outcome'];
  /** Key of the check that it answers. */
  readonly check: string;
  readonly effectiveAt: string;
  /** false: newer evidence is there already, and that one speaks. */
  readonly speaks: boolean;
}

export interface Affected {
  readonly id: string;
  readonly kind: string;
  readonly key: string;
  readonly title: string;
  readonly before: Status | null;
  readonly after: Status | null;
}

export interface PushResult {
  readonly seq: number | null;
  readonly evidence: readonly PushedEvidence[];
  /** Checks that have this very answer already. */
  readonly unchanged: readonly string[];
  /** Checks that could not be answered, and why. */
  readonly unanswered: readonly { readonly check: string; readonly reason: string }[];
  readonly affected: readonly Affected[];
}

/** A report that has been read, ready to be judged for every check that asks for it. */
export interface ReadPush {
  readonly collector: string;
  readonly report: Report;
  /** The report as it came, to be kept. */
  readonly file?: { readonly bytes: Uint8Array; readonly name: string };
  readonly commit?: string;
  readonly effectiveAt?: number;
  readonly target?: string;
  /** It may be of a part only: a pass of fewer things than passed the last time is one with remarks. */
  readonly mayBePart?: boolean;
  /** Only what says something new, or renews an answer that is past half of its life. */
  readonly onlyNews?: boolean;
}

/**
 * Takes a report in: keeps the file, judges it for each check that names the collector, and writes all evidence with one
 * commit. A report that cannot be read is `invalid` and writes nothing.
 */
export const pushEvidence = async (server: Server, actor: Actor, push: Push): Promise<PushResult> => {
  checkWords(push);
  const report = readReport(push.format, push.bytes, server.now());
  const { collector, bytes, name, commit, target } = push;
  return pushReport(server, actor, {
    collector,
    report,
    file: { bytes, name },
    ...(commit ? { commit } : {}),
    ...(target ? { target } : {}),
    // Of suites only: packages, licences and the like become fewer without anything being left out.
    ...(push.format === 'junit' && !push.whole ? { mayBePart: true } : {}),
    ...(push.effectiveAt ? { effectiveAt: momentIn(push.effectiveAt, server.now()) } : {}),
  });
};

const COLLECTOR = /^[a-z0-9][a-z0-9._-]{0,79}$/;

const checkWords = ({ collector, commit }: Push): void => {
  if (!COLLECTOR.test(collector)) {
    throw new AppError(
      'invalid',
      'the collector’s name has small letters, digits, dots and hyphens only, such as junit',
      [{ pointer: '/collector', detail: 'is not a collector’s name' }],
    );
  }
  if (commit && !/^[\w./-]{1,100}$/.test(commit)) {
    throw new AppError('invalid', 'the commit is a revision, such as 1f0e2d3', [
      { pointer: '/commit', detail: 'is not a revision' },
    ]);
  }
};

const momentIn = (text: string, now: number): number => {
  const at = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (at <= now) return at;
  throw new AppError(
    'invalid',
    'effectiveAt is a moment with its time zone that is not in the future, such as 2026-11-22T10:00:00Z',
    [{ pointer: '/effectiveAt', detail: 'is not such a moment' }],
  );
};

/** One record of evidence to be made. */
interface Answer {
  readonly asked: AskedCheck;
  readonly verdict: Verdict;
  readonly target?: Target;
  readonly speaks: boolean;
}

interface Answers {
  readonly answers: readonly Answer[];
  readonly unchanged: readonly string[];
  readonly unanswered: readonly { readonly check: string; readonly reason: string }[];
}

/** Judges a report that has been read and writes what it says. Collectors of our own come in here. */
export const pushReport = async (server: Server, actor: Actor, push: ReadPush): Promise<PushResult> => {
  const asked = await visibleChecks(server, actor, push.collector);
  const hash = push.file ? sha256Hex(push.file.bytes) : undefined;
  let weighed = weigh(asked, push, hash, server.now());
  if (weighed.answers.length === 0) return nothingToWrite(weighed);
  const kept = push.file ? await keepFile(server, actor, push.file.bytes, push.file.name) : undefined;
  const result = await server.commit(actor, {
    action: 'evidence.push',
    changes: [],
    idempotency: sameOnce(push, hash, weighed.answers),
    // Another push may have answered the same checks since: what speaks, and from when, is settled inside the lock.
    decide: async (tx) => {
      const now = (await askedChecksIn(tx, push.collector, server.now())).filter(({ check }) =>
        asked.some((one) => one.check.id === check.id),
      );
      weighed = weigh(now, push, hash, server.now());
      if (weighed.answers.length === 0) return [];
      await kept?.within(tx);
      return [...weighed.answers.map((answer) => evidenceOf(answer, push, kept)), ...(kept?.events ?? [])];
    },
  });
  const { answers, unchanged, unanswered } = weighed;
  return {
    seq: result.seq,
    evidence: answers.flatMap((answer, index) => pushedOf(answer, result, index)),
    unchanged,
    unanswered,
    affected: await affectedOf(server, actor, result),
  };
};

const nothingToWrite = ({ unchanged, unanswered }: Answers): PushResult => {
  if (unanswered[0] && unchanged.length === 0)
    throw new AppError('invalid', `${unanswered[0].check}: ${unanswered[0].reason}`);
  return { seq: null, evidence: [], unchanged, unanswered, affected: [] };
};

/** The checks that the actor may see and answer; none is an error that says what there is. */
const visibleChecks = async (server: Server, actor: Actor, collector: string): Promise<AskedCheck[]> => {
  const [evidence, check] = [server.registry.get('evidence'), server.registry.get('check')];
  if (!canSomewhere(actor, 'create', evidence))
    throw new AppError('forbidden', 'your role does not let you push evidence');
  const seen = (await readAskedChecks(server, actor.org, collector)).filter((asked) =>
    can(actor, 'read', check, asked.check),
  );
  if (seen.length === 0) {
    const known = (await listAskedCollectors(server, actor.org)).slice(0, 20).join(', ') || 'none';
    throw new AppError(
      'invalid',
      `no check in force is answered by the collector ${collector} (checks name: ${known})`,
      [{ pointer: '/collector', detail: `known: ${known}` }],
    );
  }
  const mine = seen.filter((asked) => can(actor, 'create', evidence, { scope: asked.check.scope }));
  if (mine.length === 0) throw new AppError('forbidden', 'your role does not let you push evidence for these checks');
  return mine;
};

const weigh = (asked: readonly AskedCheck[], push: ReadPush, hash: string | undefined, now: number): Answers => {
  const answers: Answer[] = [];
  const unchanged: string[] = [];
  const unanswered: { check: string; reason: string }[] = [];
  for (const one of asked) {
    const targets = targetsOf(one, push);
    if (targets.length === 0) {
      const keys = one.targets.map((target) => target.key).join(', ');
      unanswered.push({
        check: one.check.key,
        reason: `it looks at ${keys}, and the report does not say which: name it with target`,
      });
    }
    for (const target of targets) {
      const answer = answerOf(one, push, target, now);
      const latest = latestFor(one, target);
      // A report that somebody pushes may be of a part only: about a check that it does not touch it says nothing. Our own
      // collectors look at everything, so there a selector that fits nothing has lost what it named.
      if (!answer.verdict.fits && !push.onlyNews) {
        unanswered.push({ check: one.check.key, reason: answer.verdict.summary });
        continue;
      }
      if (latest && isOld(answer.verdict, latest, push, hash, now)) unchanged.push(one.check.key);
      else answers.push(answer);
    }
  }
  return { answers, unchanged, unanswered };
};

/** What the report is about: one undefined for a check without targets; empty when nobody can tell. */
const targetsOf = ({ targets }: AskedCheck, { report, target: wanted }: ReadPush): readonly (Target | undefined)[] => {
  if (targets.length === 0) return [undefined];
  if (wanted) return targets.filter((target) => [target.id, target.key, target.title].includes(wanted));
  const named = new Set(report.parts.map((part) => part.target));
  const told = targets.filter((target) => named.has(target.key) || named.has(target.title));
  return told.length > 0 || targets.length > 1 ? told : targets;
};

const latestFor = (asked: AskedCheck, target: Target | undefined): Latest | undefined =>
  asked.latest.find((latest) => latest.target === (target?.id ?? null));

const answerOf = (asked: AskedCheck, push: ReadPush, target: Target | undefined, now: number): Answer => {
  const { selector, everyDays } = asked.check.data as { selector?: string; everyDays?: number };
  const latest = latestFor(asked, target);
  const from = startOf(effectiveFrom(push.effectiveAt ?? push.report.at, now), latest, push.effectiveAt !== undefined);
  const passed = asked.passed.find((one) => one.target === (target?.id ?? null));
  const verdict = judge(
    { ...push.report, at: from },
    {
      selector,
      everyDays,
      target: target ? [target.key, target.title] : undefined,
      atLeast: push.mayBePart ? passed?.total : undefined,
    },
    Math.max(now, from),
  );
  return {
    asked,
    verdict,
    ...(target ? { target } : {}),
    speaks: Date.parse(verdict.effectiveAt) >= (latest?.from ?? 0),
  };
};

/**
 * Of two that speak from the same moment the engine hears the older one, but who pushes again means the new one. Reports
 * give whole seconds; within one, what came later counts as later, unless whoever pushes says more exactly when it was.
 */
const startOf = (at: number, latest: Latest | undefined, isGiven: boolean): number => {
  if (!latest || at > latest.from) return at;
  const isExact = isGiven && at % 1_000 !== 0;
  return latest.from - at < (isExact ? 1 : 1_000) ? latest.from + 1 : at;
};

const saysTheSame = (verdict: Verdict, { evidence: { data, title } }: Latest): boolean =>
  data['outcome'] === verdict.outcome &&
  title === verdict.title &&
  data['failed'] === verdict.failed &&
  (data['detail'] ?? '') === verdict.detail;

/** Whether the newest evidence already is this answer. */
const isOld = (verdict: Verdict, latest: Latest, push: ReadPush, hash: string | undefined, now: number): boolean => {
  // A report that is older than what speaks is no news, however often it is found lying there.
  if (push.onlyNews && effectiveFrom(push.report.at, now) < latest.from) return true;
  // Of a pass that is still one, only the numbers change from run to run.
  const stillPasses = push.onlyNews && verdict.outcome === 'pass' && latest.evidence.data['outcome'] === 'pass';
  if (!stillPasses && !saysTheSame(verdict, latest)) return false;
  const { fileHash, commit, validUntil } = latest.evidence.data;
  const until = typeof validUntil === 'string' ? Date.parse(validUntil) : Number.POSITIVE_INFINITY;
  if (push.onlyNews) return now < (latest.from + until) / 2;
  return now < until && fileHash === hash && commit === push.commit;
};

const evidenceOf = ({ asked, verdict, target }: Answer, push: ReadPush, kept: KeptFile | undefined): Change => {
  const { title, outcome, summary, detail, total, failed, effectiveAt, validUntil } = verdict;
  return {
    op: 'create',
    kind: 'evidence',
    title,
    scope: asked.check.scope,
    data: {
      outcome,
      effectiveAt,
      validUntil,
      source: push.collector,
      summary,
      total,
      failed,
      ...(detail === '' ? {} : { detail }),
      ...(push.commit ? { commit: cutText(push.commit, 100) } : {}),
      ...(kept ? { fileHash: kept.file.hash, fileName: kept.file.name } : {}),
    },
    links: { proves: [{ to: asked.check.id, data: target ? { target: target.id } : {} }] },
  };
};

/** Two that push the same report at the same moment, before either sees the other's evidence, write it once. */
const sameOnce = (
  push: ReadPush,
  hash: string | undefined,
  answers: readonly Answer[],
): { key: string; request: string } => {
  const request = sha256Hex(
    JSON.stringify([
      push.collector,
      hash,
      push.commit,
      answers.map(({ asked, verdict, target }) => [
        asked.check.id,
        target?.id,
        asked.mark,
        verdict.outcome,
        verdict.title,
        verdict.detail,
      ]),
    ]),
  );
  return { key: `evidence.push ${request}`, request };
};

const pushedOf = ({ asked, verdict, speaks }: Answer, result: CommitResult, index: number): PushedEvidence[] => {
  const record = result.records[index];
  if (!record) return [];
  return [
    {
      id: record.id,
      key: record.key,
      title: record.title,
      outcome: verdict.outcome,
      check: asked.check.key,
      // Of a push that was made twice at once the evidence is the first one's.
      effectiveAt: typeof record.data['effectiveAt'] === 'string' ? record.data['effectiveAt'] : verdict.effectiveAt,
      speaks,
    },
  ];
};

const MAX_AFFECTED = 500;

/** Records whose status changed, as far as the actor may see them. */
const affectedOf = async (server: Server, actor: Actor, { affected }: CommitResult): Promise<Affected[]> => {
  const moved = affected.filter(({ before, after }) => before?.status !== after?.status).slice(0, MAX_AFFECTED);
  const places = await server.db.run({ org: actor.org }, (tx) =>
    loadPlaces(
      tx,
      moved.map(({ id }) => id),
    ),
  );
  return moved.flatMap(({ id, before, after }) => {
    const place = places.get(id);
    const kind = place && server.registry.find(place.kind);
    if (!place || !kind || !can(actor, 'read', kind, { scope: place.scope_id, state: place.state })) return [];
    return [
      {
        id,
        kind: place.kind,
        key: place.key,
        title: place.title,
        before: before?.status ?? null,
        after: after?.status ?? null,
      },
    ];
  });
};
