import type { Registry } from '../../model/registry.ts';
import { groupBy } from '../../model/validation/coverage.ts';
import { type Column, PdfSheet } from './pdf-sheet.ts';
import type { Soa, SoaRow } from './soa.ts';
import { choiceWords, headPairs, statusWord, supportLine, TITLE, utc, verifyWords } from './soa-words.ts';

const COLUMNS: readonly Column[] = [
  { head: 'Requirement', width: 22 },
  { head: 'Applies', width: 9 },
  { head: 'Justification', width: 17 },
  { head: 'Responsibility', width: 10 },
  { head: 'Controls and providers', width: 19 },
  { head: 'How it is met', width: 24 },
  { head: 'Stands', width: 8 },
];

const cellsOf = (registry: Registry) => {
  const word = choiceWords(registry);
  return (row: SoaRow): readonly string[] => [
    [`${row.ref} ${row.title}`, ...(row.text === null ? [] : [row.text]), `${row.key}, version ${row.version}`].join(
      '\n',
    ),
    word('applicability', row.applicability),
    row.justification,
    word('responsibility', row.responsibility),
    row.support.map(supportLine).join('\n'),
    row.implementation,
    statusWord(row.status),
  ];
};

/** The statement as a document to hand over. It is made whole before anything of it is sent. */
export const soaAsPdf = (soa: Soa, org: string, registry: Registry): Promise<Uint8Array> => {
  const sheet = new PdfSheet({
    title: `${TITLE}: ${soa.adoption.title}`,
    author: org,
    at: new Date(soa.at),
    foot: `${TITLE}, ${soa.adoption.key} of ${org}, as of ${utc(soa.at)}, journal ${soa.journal.size}`,
  });
  sheet.heading(1, `${TITLE}: ${soa.adoption.title}`);
  sheet.table(
    [
      { head: '', width: 12 },
      { head: '', width: 88 },
    ],
    headPairs(soa, org),
    true,
  );
  sheet.paragraph(verifyWords(soa));
  const cells = cellsOf(registry);
  for (const [group, rows] of groupBy(soa.rows, (row) => row.group)) {
    sheet.heading(2, group || 'Without a group');
    sheet.table(COLUMNS, rows.map(cells));
  }
  if (sheet.missed.size > 0)
    sheet.paragraph(
      `Some characters have no shape in this document’s font; where they stood there is \ufffd: ${sheet.missedNames()}. The workbook holds them.`,
    );
  return sheet.finish();
};
