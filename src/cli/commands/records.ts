import type { Detail } from '../api.ts';
import { type Commands, does, serverCommand, several } from '../command.ts';
import { usage } from '../exit.ts';
import { type AsOfOptions, asOfQuery, withAsOf } from '../records/as-of.ts';
import { type CommonWords, readCommon, splitCommon } from '../records/common-fields.ts';
import { readData } from '../records/fields.ts';
import { findKind, findReference, pathOf } from '../records/find-kind.ts';
import { readLinks } from '../records/link-words.ts';
import { nameOf, showRecord } from '../records/show-record.ts';
import { statusText } from '../text/paint.ts';

interface CreateOptions extends CommonWords {
  readonly id?: string;
  readonly as?: string;
  readonly set?: readonly string[];
  readonly link?: readonly string[];
}

const changed = (what: string, detail: Detail) => ({
  json: detail,
  text: [`${what} ${nameOf(detail)}${detail.status ? ` ${statusText(detail.status)}` : ''}`],
});

const withCommon = (nameAndArgs: string, summary: string) =>
  serverCommand(nameAndArgs, summary)
    .option('--title <text>', 'what people call it')
    .option('--state <name>', 'a state of its lifecycle')
    .option('--owner <key>', 'a person’s key')
    .option('--scope <key>', 'a scope’s key')
    .option('--due <day>', 'a day, or a moment with its time zone');

export const recordCommands: Commands = (runner) => [
  does<[string], AsOfOptions>(
    withAsOf(serverCommand('get <key>', 'Show a record: fields, links, status and why')),
    runner,
    async (session, options, word) => {
      const found = findReference(session.registry, word);
      const detail = await session.ask<Detail>(pathOf(found), { query: asOfQuery(options) });
      return { json: detail, text: showRecord(session.registry, found.kind, detail) };
    },
  ),
  does<[string], CreateOptions>(
    withCommon('create <kind>', 'Create a record')
      .option('--as <key>', 'its own key, such as CTL-locked-dependencies; given by number otherwise')
      .option('--set <field=value>', 'a field; may be given again, @file reads a text', several)
      .option('--link <relation=KEY>', 'a link; may be given again', several),
    runner,
    async (session, options, word) => {
      const kind = findKind(session.registry, word);
      if (!options.title) throw usage('--title is missing: what people call it');
      const data = await readData(session, kind, options.set ?? []);
      const links = readLinks(session.registry, kind, options.link);
      const detail = await session.ask<Detail>(`/${kind.plural}`, {
        method: 'POST',
        once: true,
        body: {
          ...readCommon(kind, options),
          ...(options.as ? { key: options.as } : {}),
          data: Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null)),
          ...(Object.keys(links).length > 0 ? { links } : {}),
        },
      });
      return changed('created', detail);
    },
  ),
  does<[string, readonly string[]], CommonWords & { readonly ifVersion?: string }>(
    withCommon('set <key> [field=value...]', 'Change fields of a record; an empty value clears').option(
      '--if-version <n>',
      'only if it still is at this version',
    ),
    runner,
    async (session, { ifVersion, ...options }, word, words) => {
      const found = findReference(session.registry, word);
      const { common, own } = splitCommon(found.kind, words);
      const body: Record<string, unknown> = readCommon(found.kind, { ...common, ...options });
      if (own.length > 0) body['data'] = await readData(session, found.kind, own);
      if (Object.keys(body).length === 0)
        throw usage('nothing to change: give field=value, or --title, --state, --owner, --scope, --due');
      if (ifVersion !== undefined && !/^[1-9]\d*$/.test(ifVersion))
        throw usage('--if-version must be the number of a version');
      const headers = ifVersion === undefined ? {} : { 'if-match': `"v${ifVersion}"` };
      return changed('changed', await session.ask<Detail>(pathOf(found), { method: 'PATCH', headers, body }));
    },
  ),
  does<[string], { readonly yes?: boolean }>(
    serverCommand('remove <key>', 'Remove a record; its history stays').option('--yes', 'do not ask'),
    runner,
    async (session, { yes }, word) => {
      const found = findReference(session.registry, word);
      await session.confirm(`Remove ${found.ref}?`, yes);
      await session.ask(pathOf(found), { method: 'DELETE' });
      return { json: { removed: found.ref }, text: [`removed ${found.ref}`] };
    },
  ),
];
