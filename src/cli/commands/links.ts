import { suggest } from '../../model/exchange/nearest.ts';
import { aKind } from '../../model/words.ts';
import type { Detail } from '../api.ts';
import { type Commands, does, serverCommand, several } from '../command.ts';
import { usage } from '../exit.ts';
import { findReference, findRelation, pathOf } from '../records/find-kind.ts';
import { readLinkData } from '../records/link-words.ts';
import { nameOf } from '../records/show-record.ts';
import { statusText } from '../text/paint.ts';

export const linkCommands: Commands = (runner) => [
  does<[string, string]>(
    serverCommand('do <key> <transition>', 'Move a record along its lifecycle, such as approve or retire'),
    runner,
    async (session, _options, word, step) => {
      const found = findReference(session.registry, word);
      const { transitions } = found.kind.lifecycle;
      const wanted = step.toLowerCase();
      const known = transitions.find(({ name, label }) => name === wanted || label.toLowerCase() === wanted);
      if (!known)
        throw usage(
          `${aKind(found.kind)} has no step "${step}". ${suggest(
            wanted,
            transitions.map(({ name }) => name),
          )}`,
        );
      const detail = await session.ask<Detail>(pathOf(found, `/transitions/${known.name}`), {
        method: 'POST',
        once: true,
        body: {},
      });
      const state = found.kind.lifecycle.states[detail.state] ?? detail.state;
      return {
        json: detail,
        text: [`${nameOf(detail)}: ${state}${detail.status ? `, ${statusText(detail.status)}` : ''}`],
      };
    },
  ),
  does<[string, string, string], { readonly data?: readonly string[] }>(
    serverCommand('link <key> <relation> <to>', 'Link a record to another').option(
      '--data <name=value>',
      'what the link itself carries, such as coverage=full; may be given again',
      several,
    ),
    runner,
    async (session, { data }, word, relationWord, to) => {
      const found = findReference(session.registry, word);
      const [relation, definition] = findRelation(session.registry, found.kind, relationWord);
      const carried = readLinkData(definition, data);
      const body = { relation, to: findReference(session.registry, to).ref, ...(data ? { data: carried } : {}) };
      const detail = await session.ask<Detail>(pathOf(found, '/links'), { method: 'POST', once: true, body });
      return {
        json: detail,
        text: [
          `${detail.key} ${definition.label.toLowerCase()} ${body.to}${detail.status ? `: ${statusText(detail.status)}` : ''}`,
        ],
      };
    },
  ),
  does<[string, string, string]>(
    serverCommand('unlink <key> <relation> <to>', 'Undo a link'),
    runner,
    async (session, _options, word, relationWord, to) => {
      const found = findReference(session.registry, word);
      const [relation, { label }] = findRelation(session.registry, found.kind, relationWord);
      const target = findReference(session.registry, to).ref;
      await session.ask(pathOf(found, `/links/${relation}/${encodeURIComponent(target)}`), { method: 'DELETE' });
      return {
        json: { unlinked: { from: found.ref, relation, to: target } },
        text: [`${found.ref} no longer ${label.toLowerCase()} ${target}`],
      };
    },
  ),
];
