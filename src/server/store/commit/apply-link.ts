import type { z } from 'zod';
import { canonicalJson } from '../../../formats/canonical/canonical-json.ts';
import type { linkSchema, unlinkSchema } from '../../../model/change.ts';
import { AppError } from '../../../model/error.ts';
import type { AnyKind, Relation } from '../../../model/kind.ts';
import { isApproved } from '../../../model/lifecycle.ts';
import { can } from '../../../model/permission.ts';
import { checkData } from '../../../model/schema.ts';
import { aKind } from '../../../model/words.ts';
import { uuidv7 } from '../uuid.ts';
import { demand, mustFind } from './apply-record.ts';
import { type Link, linkKey, type Working } from './work.ts';

type Found = ReturnType<typeof mustFind>;

const relationOf = (kind: AnyKind, name: string): Relation => {
  const relation = Object.hasOwn(kind.relations, name) ? kind.relations[name] : undefined;
  if (relation) return relation;
  const known = Object.keys(kind.relations).join(', ') || 'none';
  throw new AppError('invalid', `${aKind(kind)} has no relation ${name} (it has: ${known})`);
};

/** What an approved record rests on was approved with it. A record made in this very commit was asked for already. */
const demandApproved = (working: Working, from: Found): void => {
  if (from.before && isApproved(from.kind, from.before.state)) demand(working, 'approve', from.kind, from.after);
};

export const linkRecords = (working: Working, change: z.output<typeof linkSchema>, pointer: string): void => {
  const from = mustFind(working, change.from);
  demand(working, 'update', from.kind, from.after);
  demandApproved(working, from);
  const to = working.find(change.to);
  if (!to || !can(working.actor, 'read', to.kind, to.after)) {
    working.wrong(`${pointer}/to`, `there is no record ${change.to}`);
    return;
  }
  const relation = relationOf(from.kind, change.relation);
  if (!relation.to.includes('*') && !relation.to.includes(to.kind.name)) {
    working.wrong(
      `${pointer}/to`,
      `${to.after.key} is ${aKind(to.kind)}; "${relation.label}" takes ${relation.to.join(', ')}`,
    );
    return;
  }
  if (from.after.id === to.after.id) {
    working.wrong(`${pointer}/to`, 'a record cannot be linked to itself');
    return;
  }
  const data = checkData(relation.data ?? {}, change.data ?? {}, `${pointer}/data`);
  if (!data.ok) {
    working.problems.push(...data.problems);
    return;
  }
  put(
    working,
    from,
    { id: uuidv7(working.at), from: from.after.id, relation: change.relation, to: to.after.id, data: data.value },
    relation,
  );
};

/** Whoever may not take a guarded link away may not put another in its place either. */
const undo = (working: Working, from: Found, link: Link, relation: Relation): void => {
  const isNew = working.made.has(linkKey(link.from, link.relation, link.to));
  if (relation.guarded && !isNew) demand(working, 'approve', from.kind, from.after);
  working.undoLink(link);
};

const put = (working: Working, from: Found, link: Link, relation: Relation): void => {
  const name = linkKey(link.from, link.relation, link.to);
  const present = working.links.get(name);
  if (present && canonicalJson(present.data) === canonicalJson(link.data)) return;
  if (present) undo(working, from, present, relation);
  if (relation.cardinality === 'one') {
    for (const other of working.linksAt(link.from)) {
      if (other.from === link.from && other.relation === link.relation) undo(working, from, other, relation);
    }
  }
  working.makeLink(link);
};

export const unlinkRecords = (working: Working, change: z.output<typeof unlinkSchema>): void => {
  const from = mustFind(working, change.from);
  demand(working, 'update', from.kind, from.after);
  demandApproved(working, from);
  if (relationOf(from.kind, change.relation).guarded) demand(working, 'approve', from.kind, from.after);
  const to = working.find(change.to);
  const link = to && working.links.get(linkKey(from.after.id, change.relation, to.after.id));
  if (!link) throw new AppError('not_found', `${from.after.key} is not linked to ${change.to} by ${change.relation}`);
  working.undoLink(link);
};
