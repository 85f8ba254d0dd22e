import { selectorOf } from './push-selector.ts';

/**
 * How one part of a report came out. `skipped`: it was left out on purpose, which makes a pass of the others one with
 * remarks. `not_applicable`: there is nothing to look at, and it counts for nothing. `not_checked`: it should have been
 * looked at and was not, so whoever asked for it has no answer.
 */
export type PartOutcome = 'pass' | 'fail' | 'partial' | 'skipped' | 'not_applicable' | 'not_checked';

/** One thing that a report says: a test case, or one of the points that a collector looks at. */
export interface Part {
  readonly title: string;
  /** What selectors are matched against. */
  readonly names: readonly string[];
  readonly outcome: PartOutcome;
  readonly message?: string;
  /** What is behind the outcome, line by line: packages, files, addresses. */
  readonly notes?: readonly string[];
  /** How many things the part itself looked at, and how many of them failed. */
  readonly counts?: { readonly total: number; readonly failed: number };
  /** Key or title of the record that was looked at, where the report says. */
  readonly target?: string;
}

/** A report as every format gives it to judgement. */
export interface Report {
  /** Such as `JUnit`. */
  readonly label: string;
  /** What its parts are called: one, several. */
  readonly noun: readonly [string, string];
  readonly parts: readonly Part[];
  /** The report's own time, milliseconds since 1970. */
  readonly at?: number;
  /** Why it proves nothing about what it does not show, such as a file that was cut off. */
  readonly incomplete?: string;
  /** Why a pass of all its parts is none of everything: a run of some tests only. Checks with a selector are not concerned. */
  readonly notWhole?: string;
  /** Why there is no result at all. */
  readonly couldNotRun?: string;
  /** A sentence for the summary, such as of which commit it is. */
  readonly remark?: string;
}

/** What a check asks of a report. */
export interface Question {
  readonly selector?: string | undefined;
  readonly everyDays?: number | undefined;
  /** Only parts about this target, or about none in particular: its key and its title. */
  readonly target?: readonly string[] | undefined;
  /** How many things the last report that passed held: of a check that asks for everything, fewer are a part. */
  readonly atLeast?: number | undefined;
}

export interface Verdict {
  /** false: the report has parts, and none of them is what the check asks for. */
  readonly fits: boolean;
  readonly outcome: 'pass' | 'fail' | 'partial' | 'not_checked';
  readonly title: string;
  readonly summary: string;
  readonly detail: string;
  readonly total: number;
  readonly failed: number;
  /** ISO 8601 in UTC. */
  readonly effectiveAt: string;
  readonly validUntil: string;
}

const DAY = 86_400_000;
const DEFAULT_DAYS = 30;
const MAX_TITLE = 300;
const MAX_DETAIL = 20_000;
const MAX_LISTED = 100;
const MAX_NOTES = 50;

/** Text cut to at most `max` UTF-16 units, never through the middle of a character. */
export const cutText = (text: string, max: number): string => {
  if (text.length <= max) return text;
  const end = /[\uD800-\uDBFF]/.test(text.charAt(max - 2)) ? max - 2 : max - 1;
  return `${text.slice(0, end)}…`;
};

/** Half characters cannot be stored, hashed or exported. */
const whole = (text: string): string => text.replace(/\p{Cs}/gu, '\uFFFD');

/** One line that can be stored: no control characters, no half characters. */
export const oneLine = (text: string, max = MAX_TITLE): string =>
  cutText(
    whole(text)
      .replace(/[\p{Cc}\s]+/gu, ' ')
      .trim(),
    max,
  );

/** One sentence with one full stop. */
const sentence = (text: string): string => oneLine(text, 2_000).replace(/([.…!?])\.$/, '$1');

/** Text of several lines that can be stored. */
const lines = (list: readonly string[]): string => cutText(whole(list.join('\n')).replaceAll('\u0000', ''), MAX_DETAIL);

/** The report's own time when it can be true, else now: nothing speaks from the future. */
export const effectiveFrom = (at: number | undefined, now: number): number =>
  at !== undefined && at >= 0 && at <= now ? at : now;

const labelled = (part: Part): string => (part.message ? `${part.title}: ${part.message}` : part.title);

interface Tally {
  readonly of: Readonly<Record<PartOutcome, readonly Part[]>>;
  /** Parts that were looked at, or should have been. */
  readonly total: number;
}

const tally = (parts: readonly Part[]): Tally => {
  const of: Record<PartOutcome, Part[]> = {
    pass: [],
    fail: [],
    partial: [],
    skipped: [],
    not_applicable: [],
    not_checked: [],
  };
  for (const part of parts) of[part.outcome].push(part);
  return { of, total: parts.length - of.skipped.length - of.not_applicable.length };
};

interface Finding {
  readonly outcome: Verdict['outcome'];
  /** Behind "JUnit: ". */
  readonly headline: string;
  readonly summary: string;
  readonly total: number;
  readonly failed: number;
  readonly listed: readonly Part[];
  /** Absent: true. */
  readonly fits?: boolean;
}

const notChecked = (reason: string, listed: readonly Part[] = []): Finding => ({
  outcome: 'not_checked',
  headline: `not checked: ${reason}`,
  summary: `Not checked: ${reason}.`,
  total: 0,
  failed: 0,
  listed,
});

/** The first of them, and how many more. */
const firstOf = (parts: readonly Part[], of: (part: Part) => string): string => {
  const first = parts[0];
  if (!first) return '';
  return parts.length > 1 ? `${of(first)} (and ${parts.length - 1} more)` : of(first);
};

/** What the parts of one outcome amount to; a single part speaks for itself. */
const tell = (report: Report, counted: Tally, matched: readonly Part[], outcome: 'fail' | 'partial'): Finding => {
  const { of, total } = counted;
  const listed = of[outcome];
  const words = outcome === 'fail' ? 'failed' : 'with remarks';
  const only = matched.length === 1 ? matched[0] : undefined;
  const some = `${listed.length} of ${total}`;
  const plural = `${some} ${nounOf(report, total)} ${outcome === 'fail' ? words : `passed ${words}`}${skippedIn(counted)}`;
  return {
    outcome,
    headline: only ? `${words}: ${labelled(only)}` : `${some} ${words}: ${firstOf(listed, (part) => part.title)}`,
    summary: only ? `${capital(words)}: ${labelled(only)}.` : `${plural}: ${firstOf(listed, labelled)}.`,
    ...(only?.counts ?? { total, failed: of.fail.length }),
    listed,
  };
};

/** A pass, or one with remarks where something that was asked for was skipped: nobody knows what it would have said. */
const passed = (report: Report, counted: Tally, matched: readonly Part[]): Finding => {
  const { of, total } = counted;
  const only = matched.length === 1 ? matched[0] : undefined;
  return {
    outcome: of.skipped.length > 0 ? 'partial' : 'pass',
    headline: only ? labelled(only) : `${total} of ${total} passed${skippedIn(counted)}`,
    summary: only
      ? `Passed: ${labelled(only)}.`
      : `${total} of ${total} ${nounOf(report, total)} passed${skippedIn(counted)}.`,
    ...(only?.counts ?? { total, failed: 0 }),
    listed: [...of.skipped, ...of.pass.filter((part) => part.message ?? part.notes)],
  };
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const nounOf = ({ noun: [one, many] }: Report, count: number): string => (count === 1 ? one : many);
const skippedIn = ({ of }: Tally): string => (of.skipped.length > 0 ? `, ${of.skipped.length} skipped` : '');

const weigh = (report: Report, matched: readonly Part[]): Finding => {
  const counted = tally(matched);
  const { of, total } = counted;
  if (of.fail.length > 0) return tell(report, counted, matched, 'fail');
  if (total === 0) {
    const left = [...of.skipped, ...of.not_applicable];
    return notChecked(`every ${report.noun[0]} was skipped: ${firstOf(left, labelled)}`, left);
  }
  if (of.not_checked.length > 0) return notChecked(firstOf(of.not_checked, labelled), of.not_checked);
  if (report.incomplete) return notChecked(report.incomplete);
  return of.partial.length > 0 ? tell(report, counted, matched, 'partial') : passed(report, counted, matched);
};

/** A pass of only some of what the selector names is one with remarks: the rest may have been removed or renamed. */
const remarkUnmet = (found: Finding, unmet: readonly string[]): Finding => {
  const first = unmet[0];
  if (first === undefined || !['pass', 'partial'].includes(found.outcome)) return found;
  const words = `nothing fits "${first}"${unmet.length > 1 ? ` (and ${unmet.length - 1} more)` : ''}`;
  return {
    ...found,
    outcome: 'partial',
    headline: `${found.headline}, but ${words}`,
    summary: `${sentence(found.summary).replace(/\.$/, '')}, but ${words}.`,
  };
};

/** Whoever asks for everything gets no pass from a part of it; a failure is one wherever it was seen. */
const weighWhole = (report: Report, matched: readonly Part[]): Finding => {
  const found = weigh(report, matched);
  const isGood = found.outcome === 'pass' || found.outcome === 'partial';
  return isGood && report.notWhole !== undefined ? notChecked(report.notWhole) : found;
};

/** Fewer than the last time: a part of the suite, or one that has lost tests. Only who pushes knows which. */
const remarkFewer = (found: Finding, report: Report, atLeast: number | undefined): Finding => {
  if (atLeast === undefined || found.total >= atLeast || !['pass', 'partial'].includes(found.outcome)) return found;
  const words = `the last report that passed held ${atLeast} ${nounOf(report, atLeast)}`;
  return {
    ...found,
    outcome: 'partial',
    headline: `${found.headline}, but ${words}`,
    summary: `${sentence(found.summary).replace(/\.$/, '')}, but ${words}. If this is everything there is now, push it as the whole.`,
  };
};

const find = (report: Report, question: Question): Finding => {
  if (report.couldNotRun !== undefined) return notChecked(report.couldNotRun);
  const selector = selectorOf(question.selector);
  const about = question.target;
  const matched = report.parts.filter(
    (part) => (!part.target || !about || about.includes(part.target)) && selector.takes(part.names),
  );
  if (matched.length > 0)
    return selector.isAll
      ? remarkFewer(weighWhole(report, matched), report, question.atLeast)
      : remarkUnmet(weigh(report, matched), selector.unmet(matched));
  const [one, many] = report.noun;
  if (report.parts.length === 0) return notChecked(`the report holds no ${one}`);
  return {
    ...notChecked(`none of the ${report.parts.length} ${many} fits "${question.selector ?? ''}"`),
    fits: false,
  };
};

const detailOf = (listed: readonly Part[]): string => {
  const shown = listed.slice(0, MAX_LISTED).flatMap((part) => {
    const notes = part.notes ?? [];
    const rest = notes.length > MAX_NOTES ? [`  … and ${notes.length - MAX_NOTES} more`] : [];
    return [
      oneLine(labelled(part), 1_000),
      ...notes.slice(0, MAX_NOTES).map((note) => `  ${oneLine(note, 500)}`),
      ...rest,
    ];
  });
  return lines(listed.length > MAX_LISTED ? [...shown, `… and ${listed.length - MAX_LISTED} more`] : shown);
};

/**
 * What a report answers to a check. A part that failed is a fail; a selector that fits nothing, only skipped parts, or a
 * report that is cut off is never a pass. `now` in milliseconds since 1970.
 */
export const judge = (report: Report, question: Question, now: number): Verdict => {
  const found = find(report, question);
  const from = effectiveFrom(report.at, now);
  return {
    fits: found.fits !== false,
    outcome: found.outcome,
    title: oneLine(`${report.label}: ${found.headline}`),
    summary: [sentence(found.summary), ...(report.remark ? [oneLine(report.remark, 500)] : [])].join(' '),
    detail: detailOf(found.listed),
    total: found.total,
    failed: found.failed,
    effectiveAt: new Date(from).toISOString(),
    validUntil: new Date(from + (question.everyDays ?? DEFAULT_DAYS) * DAY).toISOString(),
  };
};
