import type { Command } from 'commander';
import { does, type Runner, serverCommand } from '../../command.ts';
import { usage } from '../../exit.ts';
import { readInput, refuseExisting, writeOut } from '../../files.ts';
import { type AsOfOptions, asOfQuery, withAsOf } from '../../records/as-of.ts';
import type { Answer, Session } from '../../session.ts';
import { bold, dim, paint } from '../../text/paint.ts';
import { countsLine } from '../../text/plan.ts';
import { count } from '../../text/when.ts';
import { formatOf } from './read-document.ts';

interface ExportFlags extends AsOfOptions {
  readonly as?: string;
  readonly out?: string;
  readonly force?: boolean;
  readonly oscalVersion?: string;
  readonly cpo?: string;
  readonly from?: string;
  readonly decision?: string;
}

const exportOne = async (session: Session, flags: ExportFlags, key: string): Promise<Answer> => {
  const { as = 'ssp', out, force, oscalVersion, cpo, from, decision } = flags;
  const format = out === undefined ? 'json' : formatOf(out);
  if (!format) throw usage(`--out ${out ?? ''} must end in .json, .yaml or .xml`);
  if (out !== undefined) await refuseExisting(out, force);
  const text = await session.askText(`/adoptions/${encodeURIComponent(key)}/oscal`, {
    query: { as, format, version: oscalVersion, cpo, from, decision, ...asOfQuery(flags) },
    large: true,
  });
  if (out === undefined) return { json: JSON.parse(text) as unknown, text: text.trimEnd().split('\n'), raw: text };
  await writeOut(out, text, { force });
  return { json: { adoption: key, as, out }, text: [`${bold(out)}: ${as} ${dim(`of ${key}`)}`] };
};

export const exportCommand = (runner: Runner): Command =>
  does<[string], ExportFlags>(
    withAsOf(serverCommand('export <adoption>', 'Write an adoption as a document of OSCAL, or as one of FedRAMP’s'))
      .option(
        '--as <document>',
        'ssp, component-definition; fedramp-cpo, fedramp-sdr, fedramp-avi, fedramp-vdr, fedramp-history, fedramp-ocr, fedramp-scn (default ssp)',
      )
      .option('--out <file>', 'where to write: .json, .yaml or .xml; else JSON on stdout')
      .option('--force', 'write over a file that is there')
      .option('--oscal-version <version>', 'such as 1.1.3; the newest unless told')
      .option('--cpo <address>', 'FedRAMP: where your Certification Package Overview is published')
      .option('--from <day>', 'FedRAMP: the first day of the period of a report')
      .option('--decision <key>', 'FedRAMP: the decision about the change that a notification is of'),
    runner,
    exportOne,
  );

interface ImportFlags {
  readonly scope?: string;
  readonly framework?: string;
  readonly into?: string;
  readonly dryRun?: boolean;
}

interface Imported {
  readonly document: string;
  readonly title: string;
  readonly seq: number | null;
  readonly adoption: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly requirements: number;
  readonly unknown: readonly string[];
  readonly unheld: readonly { readonly what: string; readonly count: number }[];
  readonly warnings: readonly { readonly pointer: string; readonly detail: string }[];
}

const SHOWN = 20;

const someOf = (all: readonly string[]): string => `${all.slice(0, SHOWN).join(', ')}${all.length > SHOWN ? ' …' : ''}`;

const importText = (answer: Imported, dryRun: boolean): string[] => {
  const { adoption, requirements, unknown, unheld, warnings, seq } = answer;
  const isSame = ['created', 'updated', 'linked'].every((name) => (answer.counts[name] ?? 0) === 0);
  return [
    `${bold(answer.title)} ${dim(answer.document)}${adoption === '' ? '' : `: ${bold(adoption)}`}, ${count(requirements, 'requirement')}`,
    isSame ? 'no changes' : countsLine(answer.counts, !dryRun),
    ...(unknown.length > 0
      ? [paint('yellow', `${count(unknown.length, 'control')} without a place: ${someOf(unknown)}`)]
      : []),
    ...unheld.map(({ what, count: number }) => dim(`only in the file: ${what} (${number})`)),
    ...warnings.slice(0, SHOWN).map(({ pointer, detail }) => dim(`${pointer} ${detail}`)),
    ...(seq === null ? [] : [dim(`journal ${seq}`)]),
  ];
};

const importOne = async (session: Session, flags: ImportFlags, path: string): Promise<Answer> => {
  const { scope, framework, into, dryRun } = flags;
  const answer = await session.ask<Imported>('/oscal-documents', {
    method: 'POST',
    // What is here already is brought up to date: a second time changes nothing.
    once: true,
    large: true,
    raw: { bytes: await readInput(session.io, path), type: 'application/octet-stream' },
    query: { scope, framework, adoption: into, dryRun: dryRun ? '1' : undefined },
  });
  return { json: answer, text: importText(answer, dryRun === true) };
};

export const importDocumentCommand = (runner: Runner): Command =>
  does<[string], ImportFlags>(
    serverCommand('import <file>', 'Take in a system security plan or component definition (- is stdin)')
      .option('--scope <key>', 'the scope to adopt in; else one is made for the system')
      .option('--framework <key>', 'the framework that its controls are of, such as FRM-fedramp-rev5-moderate')
      .option(
        '--into <adoption>',
        'an adoption of ours: what a provider’s plan says they provide, or the components of a definition meet, is linked to it',
      )
      .option('--dry-run', 'say what it would do; nothing is kept'),
    runner,
    importOne,
  );
