import type { Assurance, Cause, Changed, Status } from '../../../assurance/types.ts';
import { sha256 } from '../../hash.ts';

/** What happened to assurance at one moment. */
export interface Step {
  readonly at: number;
  readonly changed: readonly Changed[];
}

/** How one record went through a commit: as it stood before, then at each moment at which it changed. */
export interface Course {
  readonly before: Assurance | undefined;
  readonly stations: { readonly at: number; readonly after: Assurance | undefined }[];
}

/** The steps by record. What a record was for no time at all (two changes at one moment) is not told. */
export const coursesOf = (steps: readonly Step[]): Map<string, Course> => {
  const courses = new Map<string, Course>();
  for (const { at, changed } of steps) {
    for (const { id, before, after } of changed) {
      const course = courses.get(id) ?? { before, stations: [] };
      if (course.stations.at(-1)?.at === at) course.stations.pop();
      course.stations.push({ at, after });
      courses.set(id, course);
    }
  }
  return courses;
};

export interface SpanStart {
  readonly record_id: string;
  readonly from_at: string;
  readonly status: Status;
  readonly causes: readonly Cause[];
}
export interface SpanEnd {
  readonly record_id: string;
  readonly at: string;
}
export interface Cuts {
  readonly starts: readonly SpanStart[];
  readonly ends: readonly SpanEnd[];
}

const sameCauses = (a: Assurance, b: Assurance): boolean =>
  a.more === b.more &&
  a.causes.length === b.causes.length &&
  a.causes.every((cause, index) => cause.id === b.causes[index]?.id && cause.code === b.causes[index]?.code);

const isSame = (a: Assurance, b: Assurance): boolean => a.status === b.status && sameCauses(a, b);

const cutCourse = (
  id: string,
  { before, stations }: Course,
  exists: boolean,
  cuts: { starts: SpanStart[]; ends: SpanEnd[] },
): void => {
  let last = before;
  for (const station of stations) {
    const next = exists ? station.after : undefined;
    if (last && next && isSame(last, next)) continue;
    const at = new Date(station.at).toISOString();
    if (last) cuts.ends.push({ record_id: id, at });
    if (next) cuts.starts.push({ record_id: id, from_at: at, status: next.status, causes: next.causes });
    last = next;
  }
};

/** Where spans end and begin: wherever the status or the causes are others than before. `exists`: whether a record is still there. */
export const cutSpans = (courses: ReadonlyMap<string, Course>, exists: (id: string) => boolean): Cuts => {
  const cuts = { starts: [], ends: [] };
  for (const [id, course] of courses) cutCourse(id, course, exists(id), cuts);
  return cuts;
};

/** Since when a record has its last status, where the commit changed it; null where it has it from before. */
export const sinceOf = ({ before, stations }: Course): string | null => {
  let since: number | null = null;
  let last = before;
  for (const { at, after } of stations) {
    if (last?.status !== after?.status) since = at;
    last = after;
  }
  return since === null ? null : new Date(since).toISOString();
};

const lineOf = ({ record_id, from_at, status, causes }: SpanStart): string =>
  `+ ${record_id} ${from_at} ${status} ${causes.map(({ id, code, since }) => `${id}/${code}/${since}`).join(' ')}`;

/**
 * What the journal keeps of the spans that a commit ended and began: SHA-256 in base64 of one line for each, sorted.
 * With it the past of assurance cannot be changed unseen. Undefined when there were none.
 */
export const digestOfCuts = ({ starts, ends }: Cuts): string | undefined => {
  if (starts.length + ends.length === 0) return undefined;
  const lines = [...starts.map(lineOf), ...ends.map(({ record_id, at }) => `- ${record_id} ${at}`)].toSorted();
  return Buffer.from(sha256(Buffer.from(lines.join('\n')))).toString('base64');
};
