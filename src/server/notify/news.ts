import { sql } from 'kysely';
import { asksApproval, WAITING } from '../../model/loop.ts';
import { type Reason, reasonOfChange } from '../../model/notification.ts';
import { can } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import { loadRecords } from '../store/commit/load.ts';
import type { Tx } from '../store/database.ts';
import type { Told } from './people.ts';

/** Something that somebody might be told of: whether they may read it, and want to hear of it, is asked later. */
export interface News {
  readonly user: string;
  readonly reason: Reason;
  readonly record: string;
}

/** An entry of the journal, as far as somebody may have to be told of it. */
export interface Entry {
  readonly seq: number;
  readonly at: string;
  readonly actor: { readonly type: string; readonly id: string };
  readonly changes: readonly {
    readonly op: string;
    readonly kind?: string;
    readonly id?: string;
    readonly fields?: readonly string[];
    /** Of a link: the record that it goes out from. */
    readonly from?: string;
    readonly relation?: string;
    readonly to?: string;
  }[];
  readonly effects?: {
    readonly total: number;
    readonly records: readonly { readonly id: string; readonly from: string | null; readonly to: string | null }[];
  };
}

interface Around {
  readonly tx: Tx;
  readonly registry: Registry;
  readonly people: readonly Told[];
  readonly entry: Entry;
}

const ownersOf = (people: readonly Told[]): Map<string, string[]> => {
  const byPerson = new Map<string, string[]>();
  for (const { user, persons } of people)
    for (const person of persons) byPerson.set(person, [...(byPerson.get(person) ?? []), user]);
  return byPerson;
};

/** Who became the owner of what in the entry. */
const newOwners = async ({ tx, people, entry }: Around): Promise<News[]> => {
  const byPerson = ownersOf(people);
  const found = await sql<{ id: string; owner: string }>`
    select now.record_id as id, now.owner_id as owner from record_version as now
      left join record_version as before on before.org_id = now.org_id and before.record_id = now.record_id
        and before.version = now.version - 1
    where now.org_id = app_org() and now.seq = ${entry.seq} and now.owner_id is not null
      and before.owner_id is distinct from now.owner_id`.execute(tx);
  return found.rows.flatMap(({ id, owner }) =>
    (byPerson.get(owner) ?? []).map((user) => ({ user, reason: 'owner' as const, record: id })),
  );
};

/** Who is mentioned in what was said in the entry, and whose record or discussion it is. */
const commented = async ({ tx, people, entry }: Around): Promise<News[]> => {
  const ids = entry.changes.flatMap(({ op, kind, id }) => (op === 'create' && kind === 'comment' && id ? id : []));
  if (ids.length === 0) return [];
  const byPerson = ownersOf(people);
  const found = await sql<{ about: string; owner: string | null; mentioned: string[]; makers: string[] }>`
    select about.to_id as about, record.owner_id as owner,
      (select coalesce(jsonb_agg(link.to_id), '[]'::jsonb) from link where link.org_id = app_org()
        and link.from_id = about.from_id and link.relation = 'mentions' and link.valid_to is null) as mentioned,
      (select coalesce(jsonb_agg(distinct journal.actor_id), '[]'::jsonb) from link
          join record_version as said on said.org_id = link.org_id and said.record_id = link.from_id and said.version = 1
          join journal on journal.org_id = said.org_id and journal.seq = said.seq
        where link.org_id = app_org() and link.to_id = about.to_id and link.relation = 'about' and link.valid_to is null
          and said.kind = 'comment' and journal.actor_type = 'person') as makers
    from link as about join record on record.org_id = about.org_id and record.id = about.to_id
    where about.org_id = app_org() and about.from_id = any(${ids}::uuid[]) and about.relation = 'about'
      and about.valid_to is null`.execute(tx);
  return found.rows.flatMap(({ about, owner, mentioned, makers }) => {
    const named = new Set(mentioned.flatMap((person) => byPerson.get(person) ?? []));
    const others = new Set([...(byPerson.get(owner ?? '') ?? []), ...makers]);
    return [
      ...[...named].map((user) => ({ user, reason: 'mentioned' as const, record: about })),
      ...[...others].flatMap((user) => (named.has(user) ? [] : { user, reason: 'comment' as const, record: about })),
    ];
  });
};

/** Whom a comment names only since it was changed. Who was named in it before knows of it, though taken out in between. */
const mentionedLater = async ({ tx, people, entry }: Around): Promise<News[]> => {
  const made = new Set(entry.changes.flatMap(({ op, id }) => (op === 'create' && id ? id : [])));
  const ids = entry.changes.flatMap(({ op, from, relation }) =>
    op === 'link' && relation === 'mentions' && from && !made.has(from) ? from : [],
  );
  if (ids.length === 0) return [];
  const byPerson = ownersOf(people);
  const found = await sql<{ about: string; person: string }>`
    select about.to_id as about, link.to_id as person
    from link join record as said on said.org_id = link.org_id and said.id = link.from_id
        and said.kind = 'comment' and said.state = 'said'
      join link as about on about.org_id = link.org_id and about.from_id = link.from_id and about.relation = 'about'
        and about.valid_to is null
    where link.org_id = app_org() and link.from_id = any(${ids}::uuid[]) and link.relation = 'mentions'
      and link.seq = ${entry.seq} and not exists (select 1 from link as before where before.org_id = link.org_id
        and before.from_id = link.from_id and before.relation = link.relation and before.to_id = link.to_id
        and before.seq < link.seq)`.execute(tx);
  return found.rows.flatMap(({ about, person }) =>
    (byPerson.get(person) ?? []).map((user) => ({ user, reason: 'mentioned' as const, record: about })),
  );
};

interface Turn {
  readonly id: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** How records stand differently since the entry before: those that it names, or, where it names only some, by their spans. */
const turnsOf = async ({ tx, entry }: Around, owned: readonly string[]): Promise<readonly Turn[]> => {
  const { effects } = entry;
  if (!effects || effects.total === 0) return [];
  if (effects.total <= effects.records.length) return effects.records;
  const found = await sql<Turn>`
    select span.record_id as id, before.status as from, span.status as to
    from record join assurance_span as span on span.org_id = record.org_id and span.record_id = record.id
      join assurance_past as before on before.org_id = span.org_id and before.record_id = span.record_id
        and before.to_at = span.from_at
    where record.org_id = app_org() and record.owner_id = any(${[...owned]}::uuid[])
      and span.from_at <= ${entry.at}
      and span.from_at > coalesce((select at from journal where org_id = app_org() and seq = ${entry.seq - 1}), '-infinity')
    order by span.from_at, span.record_id`.execute(tx);
  return found.rows;
};

/** Whose records became broken, unproven, or whole again. */
const turned = async (around: Around): Promise<News[]> => {
  const byPerson = ownersOf(around.people);
  if (byPerson.size === 0) return [];
  const turns = await turnsOf(around, [...byPerson.keys()]);
  const worth = turns.flatMap(({ id, from, to }) => {
    const reason = reasonOfChange(from, to);
    return reason ? [{ id, reason }] : [];
  });
  const found = await sql<{ id: string; owner: string }>`select id, owner_id as owner from record
    where org_id = app_org() and id = any(${worth.map(({ id }) => id)}::uuid[]) and owner_id is not null`.execute(
    around.tx,
  );
  const ownerOf = new Map(found.rows.map(({ id, owner }) => [id, owner]));
  return worth.flatMap(({ id, reason }) =>
    (byPerson.get(ownerOf.get(id) ?? '') ?? []).map((user) => ({ user, reason, record: id })),
  );
};

/** Who may approve what came into a state that waits for it. */
const asked = async ({ tx, registry, people, entry }: Around): Promise<News[]> => {
  const ids = entry.changes.flatMap(({ op, kind, id, to }) =>
    id && WAITING.some((one) => one.kind === kind) && (op === 'create' || to !== undefined) ? id : [],
  );
  const records = (await loadRecords(tx, ids)).filter(({ kind, state }) => asksApproval(kind, state));
  return records.flatMap((record) =>
    people.flatMap(({ user, actor }) =>
      can(actor, 'approve', registry.get(record.kind), record)
        ? { user, reason: 'approval' as const, record: record.id }
        : [],
    ),
  );
};

/** Everything in an entry that somebody else than whoever made it might be told of. */
export const newsOf = async (around: Around): Promise<readonly News[]> => {
  const { actor } = around.entry;
  const [owners, said, named, waiting, turns] = [
    await newOwners(around),
    await commented(around),
    await mentionedLater(around),
    await asked(around),
    await turned(around),
  ];
  // Who did it knows of it; what follows from it for their records they may not.
  const byOthers = [...owners, ...said, ...named, ...waiting].filter(
    ({ user }) => actor.type !== 'person' || user !== actor.id,
  );
  return [...byOthers, ...turns];
};
