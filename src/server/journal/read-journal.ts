import { sql } from 'kysely';
import { AppError } from '../../model/error.ts';
import type { Actor } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import type { Tx } from '../store/database.ts';
import { isUuid } from '../store/uuid.ts';
import { journalPage } from './page-bytes.ts';
import { type JournalReach, journalReach, readableSubjects, type Subject } from './reach.ts';

/** How many changes of one entry are shown; the number of the rest is told. */
const SHOWN = 200;

type Facts = Readonly<Record<string, unknown>>;

/** The members of an entry that readers of the journal need. */
export interface EntryView {
  readonly changes: readonly Facts[];
  readonly reason?: string;
  readonly effects?: { readonly total?: number; readonly records?: readonly Facts[] };
}

interface Row {
  readonly seq: number;
  readonly at: Date;
  readonly actor_type: string;
  readonly actor_id: string;
  readonly actor_name: string | null;
  readonly action: string;
  readonly entry: string;
}

export interface JournalItem {
  readonly seq: number;
  readonly at: string;
  readonly actor: { readonly type: string; readonly id: string; readonly name: string | null };
  readonly action: string;
  readonly reason?: string;
  readonly changes: readonly Facts[];
  /** Changes that are not listed, because there are too many. */
  readonly more: number;
  /** Changes about records that the reader may not see. */
  readonly hidden: number;
  /** Records whose status changed, with from and to. */
  readonly effects?: readonly Facts[];
  readonly effectsTotal?: number;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Ids of the records that a change is about. */
const idsOf = (change: Facts): string[] =>
  (change['op'] === 'link' || change['op'] === 'unlink' ? [change['from'], change['to']] : [change['id']])
    .map(text)
    .filter(isUuid);

/** Ids of every record that an entry names. */
export const idsIn = ({ changes, effects }: EntryView): string[] => [
  ...changes.flatMap(idsOf),
  ...(effects?.records ?? []).map((record) => text(record['id'])).filter(isUuid),
];

const refOf = (subject: Subject | undefined): Facts | null =>
  subject ? { id: subject.id, kind: subject.kind, key: subject.key, title: subject.title } : null;

const showChange = (change: Facts, known: ReadonlyMap<string, Subject>, reach: JournalReach): Facts | undefined => {
  if (change['op'] === 'event') return reach === 'all' ? change : undefined;
  if (change['op'] === 'link' || change['op'] === 'unlink') {
    const [from, to] = [known.get(text(change['from'])), known.get(text(change['to']))];
    return from || to
      ? { op: change['op'], relation: change['relation'], from: refOf(from), to: refOf(to) }
      : undefined;
  }
  const subject = known.get(text(change['id']));
  const { digest: _, ...shown } = change;
  return subject && { ...shown, title: subject.title };
};

const showEffects = (
  entry: EntryView,
  known: ReadonlyMap<string, Subject>,
  reach: JournalReach,
): Pick<JournalItem, 'effects' | 'effectsTotal'> => {
  if (!entry.effects?.records) return {};
  const effects = entry.effects.records.flatMap((effect): Facts[] => {
    const subject = known.get(text(effect['id']));
    return subject ? [{ ...effect, title: subject.title }] : [];
  });
  // How far something went that the reader may not see is not told either.
  return { effects, effectsTotal: reach === 'all' ? (entry.effects.total ?? effects.length) : effects.length };
};

const show = (row: Row, entry: EntryView, known: ReadonlyMap<string, Subject>, reach: JournalReach): JournalItem => {
  const listed = entry.changes.slice(0, SHOWN);
  const changes = listed.flatMap((change): Facts[] => {
    const shown = showChange(change, known, reach);
    return shown ? [shown] : [];
  });
  // An entry of which the reader may see nothing says that there is one, by whom and when, and no more.
  const isHidden = reach !== 'all' && entry.changes.length > 0 && changes.length === 0;
  return {
    seq: row.seq,
    at: row.at.toISOString(),
    actor: { type: row.actor_type, id: row.actor_id, name: row.actor_name },
    action: isHidden ? 'hidden' : row.action,
    ...(entry.reason === undefined || isHidden ? {} : { reason: entry.reason }),
    changes,
    more: entry.changes.length - listed.length,
    hidden: listed.length - changes.length,
    ...showEffects(entry, known, reach),
  };
};

/** A page of the journal, newest first, with titles where the actor may read them; shorter where entries are long: entry 0 is the last. Throws forbidden. */
export const listJournal = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  page: { readonly before?: number; readonly limit: number },
): Promise<{ readonly items: readonly JournalItem[] }> => {
  const reach = journalReach(actor);
  if (reach === 'none') throw new AppError('forbidden', 'your role does not let you read the journal');
  const where = page.before === undefined ? sql`true` : sql`journal.seq < ${page.before}`;
  const found = await sql<Row>`
    select journal.seq, journal.at, journal.actor_type, journal.actor_id, journal.action, journal.entry,
      coalesce(account.name, api_key.name) as actor_name
    from ${journalPage({ where, order: 'desc', limit: page.limit })}
      left join auth_user as account on journal.actor_type = 'person' and account.id = journal.actor_id
      left join api_key on journal.actor_type = 'key' and api_key.org_id = journal.org_id and api_key.id::text = journal.actor_id
    order by journal.seq desc`.execute(tx);
  const entries = found.rows.map((row) => ({ row, entry: JSON.parse(row.entry) as EntryView }));
  const known = await readableSubjects(
    tx,
    registry,
    actor,
    entries.flatMap(({ entry }) => idsIn({ ...entry, changes: entry.changes.slice(0, SHOWN) })),
  );
  return { items: entries.map(({ row, entry }) => show(row, entry, known, reach)) };
};
