import type { AnyKind } from '../../model/kind.ts';
import type { Actor, Change, Version } from '../api.ts';
import { type Commands, does, serverCommand } from '../command.ts';
import { findReference, pathOf } from '../records/find-kind.ts';
import { bold, dim, paint } from '../text/paint.ts';
import { oneLine } from '../text/safe.ts';
import { valueText } from '../text/value.ts';
import { when } from '../text/when.ts';
import { cutTo } from '../text/width.ts';

export const whoText = ({ type, id, name }: Actor): string => name || (type === 'person' ? id : `${type} ${id}`);

const MOST = 200;
const shown = (value: unknown, kind: AnyKind, field: string): string => {
  const text = oneLine(valueText(value, field === 'dueAt' ? { type: 'moment' } : kind.fields[field]));
  return text === '' ? dim('nothing') : cutTo(text, MOST);
};

const changeLine = (kind: AnyKind, { field, from, to }: Change): string =>
  `    ${field}: ${paint('red', shown(from, kind, field))} → ${paint('green', shown(to, kind, field))}`;

export const historyCommands: Commands = (runner) => [
  does<[string]>(
    serverCommand('history <key>', 'The versions of a record: who changed what, newest first'),
    runner,
    async (session, _options, word) => {
      const found = findReference(session.registry, word);
      const answer = await session.ask<{ versions: readonly Version[] }>(pathOf(found, '/history'));
      const text = answer.versions.flatMap((one) => [
        `${bold(`v${one.version}`)} ${when(one.at)} ${whoText(one.actor)} ${dim(`${one.action}, journal ${one.seq}`)}`,
        ...one.changes.map((change) => changeLine(found.kind, change)),
      ]);
      return { json: answer, text };
    },
  ),
];
