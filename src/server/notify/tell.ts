import { sql } from 'kysely';
import type { Reason } from '../../model/notification.ts';
import type { Registry } from '../../model/registry.ts';
import { knownRecords } from '../query/names.ts';
import type { Tx } from '../store/database.ts';
import { uuidv7 } from '../store/uuid.ts';
import type { News } from './news.ts';
import type { Told } from './people.ts';

/** Of more records than this for one reason at once, one line is written for all of them. */
const LINES = 3;

interface Choices {
  readonly user_id: string;
  readonly muted: readonly string[];
  readonly records: readonly string[];
}

const readChoices = async (tx: Tx): Promise<Map<string, Choices>> => {
  const found = await sql<Choices>`
    select member.user_id, coalesce(choice.muted, '[]'::jsonb) as muted, coalesce((
      select jsonb_agg(mute.record_id) from notify_mute as mute
      where mute.org_id = member.org_id and mute.user_id = member.user_id), '[]'::jsonb) as records
    from member left join notify_choice as choice on choice.org_id = member.org_id and choice.user_id = member.user_id
    where member.org_id = app_org()`.execute(tx);
  return new Map(found.rows.map((row) => [row.user_id, row]));
};

/** One line of somebody's inbox that is to be written. */
interface Line extends News {
  readonly more: number;
}

const groupBy = <K>(news: readonly News[], keyOf: (one: News) => K): Map<K, News[]> => {
  const groups = new Map<K, News[]>();
  for (const one of news) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return groups;
};

const linesOf = (news: readonly News[]): Line[] => {
  const groups = groupBy(news, ({ reason }) => reason);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first || group.length <= LINES) return group.map((one) => ({ ...one, more: 0 }));
    return [{ ...first, more: group.length - 1 }];
  });
};

interface Parts {
  readonly tx: Tx;
  readonly registry: Registry;
  readonly people: readonly Told[];
  readonly at: Date;
  /** `person:<id>`; null where nobody did it. */
  readonly actor: string | null;
}

const writeLine = async ({ tx, at, actor }: Parts, { user, reason, record, more }: Line): Promise<void> => {
  await sql`insert into notification (org_id, id, user_id, reason, record_id, more, times, actor, created_at, at)
    values (app_org(), ${uuidv7(at.getTime())}, ${user}, ${reason}, ${record}, ${more}, 1, ${actor}, ${at}, ${at})
    on conflict (org_id, user_id, reason, record_id) where read_at is null
    do update set times = notification.times + 1, more = greatest(notification.more, excluded.more),
      actor = excluded.actor, at = excluded.at, digest = null, mailed_at = null`.execute(tx);
};

/** Writes what people are told, each only of what they may read at this moment and have not muted. Answers whom it told. */
export const tell = async (parts: Parts, news: readonly News[]): Promise<readonly string[]> => {
  if (news.length === 0) return [];
  const choices = await readChoices(parts.tx);
  const told: string[] = [];
  for (const [user, theirs] of groupBy(news, (one) => one.user)) {
    const person = parts.people.find((one) => one.user === user);
    const choice = choices.get(user);
    if (!person || !choice) continue;
    const wanted = theirs.filter(
      ({ reason, record }) => !choice.muted.includes(reason) && !choice.records.includes(record),
    );
    const ids = wanted.map(({ record }) => record);
    const known = await knownRecords(parts.tx, parts.registry, person.actor, ids);
    const lines = linesOf(unique(wanted.filter(({ record }) => known.has(record))));
    for (const line of lines) await writeLine(parts, line);
    if (lines.length > 0) told.push(user);
  }
  return told;
};

const unique = (news: readonly News[]): News[] => [
  ...new Map(news.map((one): [`${Reason} ${string}`, News] => [`${one.reason} ${one.record}`, one])).values(),
];
