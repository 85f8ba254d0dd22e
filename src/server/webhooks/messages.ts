import type { Registry } from '../../model/registry.ts';

/** What a webhook can ask to hear of, in the order in which one entry of the journal tells it. */
export const EVENTS = ['record.changed', 'status.changed', 'comment.created', 'recall.needed'] as const;
export type EventName = (typeof EVENTS)[number];

/** What of an entry a message is made of. */
export interface Entry {
  readonly seq: number;
  readonly at: string;
  readonly action: string;
  readonly actor: { readonly type: string; readonly id: string };
  readonly changes: readonly Readonly<Record<string, unknown>>[];
  readonly effects?: {
    readonly total: number;
    readonly records: readonly Effect[];
  };
}

export interface Effect {
  readonly id: string;
  readonly kind?: string | undefined;
  readonly key?: string | undefined;
  readonly from: string | null;
  readonly to: string | null;
}

export interface Wanted {
  readonly events: readonly EventName[];
  /** Empty: of every kind. */
  readonly kinds: readonly string[];
}

/** What one message names at most; how many there are is told. */
export const NAMED = 200;
/** The worst first. */
export const BAD = ['broken', 'unproven', 'weakened'];

const nameOf = (change: Readonly<Record<string, unknown>>) => {
  const { op, kind, id, key, version, fields, from, to, relation } = change;
  return { op, kind, id, key, version, fields, from, to, relation };
};

/** Kinds that are somebody's own are nobody else's to hear of. */
const isShared = (registry: Registry, kind: unknown): boolean =>
  typeof kind !== 'string' || registry.find(kind)?.personalUnless === undefined;

const recordsOf = (entry: Entry, { kinds }: Wanted, registry: Registry) =>
  entry.changes.filter(({ op, kind }) => {
    if (op === 'event' || !isShared(registry, kind)) return false;
    // A link names ends by id only, which is of no kind that one could choose.
    return kinds.length === 0 || (typeof kind === 'string' && kinds.includes(kind));
  });

const listed = (all: readonly unknown[], name: string) => ({
  [name]: all.slice(0, NAMED),
  ...(all.length > NAMED ? { more: all.length - NAMED } : {}),
});

const PARTS: Readonly<
  Record<EventName, (entry: Entry, wanted: Wanted, registry: Registry) => Readonly<Record<string, unknown>> | undefined>
> = {
  'record.changed': (entry, wanted, registry) => {
    const changes = recordsOf(entry, wanted, registry);
    return changes.length === 0 ? undefined : listed(changes.map(nameOf), 'changes');
  },
  'status.changed': ({ effects }, { kinds }) => {
    const records = (effects?.records ?? []).filter(
      ({ kind }) => kinds.length === 0 || (kind !== undefined && kinds.includes(kind)),
    );
    if (records.length === 0) return undefined;
    const unnamed = (effects?.total ?? 0) - (effects?.records.length ?? 0);
    return { records, ...(unnamed > 0 ? { more: unnamed } : {}) };
  },
  'comment.created': ({ changes }) => {
    const comments = changes.filter(({ op, kind }) => op === 'create' && kind === 'comment');
    return comments.length === 0 ? undefined : listed(comments.map(nameOf), 'comments');
  },
  'recall.needed': ({ effects }) => {
    const statements = (effects?.records ?? []).filter(
      ({ kind, from, to }) => kind === 'statement' && BAD.includes(to ?? '') && !BAD.includes(from ?? ''),
    );
    const unnamed = (effects?.total ?? 0) - (effects?.records.length ?? 0);
    return statements.length === 0 ? undefined : { statements, ...(unnamed > 0 ? { more: unnamed } : {}) };
  },
};

/** A message as it is sent: its name is the same for every attempt and from every process. */
export interface Message {
  readonly id: string;
  readonly event: string;
  readonly seq: number | null;
  readonly body: string;
}

/** The message of one sort that an entry has for a webhook, by its effects as `effectsFor` has them; ids, keys and what changed, never the content: whoever hears it asks for that. */
export const messageOf = (
  webhook: { readonly id: string; readonly org: string } & Wanted,
  entry: Entry,
  event: EventName,
  registry: Registry,
): Message | undefined => {
  if (!webhook.events.includes(event)) return undefined;
  const part = PARTS[event](entry, webhook, registry);
  if (!part) return undefined;
  const { seq, at, action, actor } = entry;
  return {
    id: `msg_${webhook.id.replaceAll('-', '')}_${seq}_${EVENTS.indexOf(event)}`,
    event,
    seq,
    body: JSON.stringify({
      type: event,
      timestamp: at,
      data: { org: webhook.org, seq, action, actor: { type: actor.type, id: actor.id }, ...part },
    }),
  };
};
