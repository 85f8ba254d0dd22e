import { writeXlsx, type XlsxValue } from '../../formats/xlsx/write-xlsx.ts';
import { AppError } from '../../model/error.ts';
import type { Registry } from '../../model/registry.ts';
import type { Soa, SoaRow } from './soa.ts';
import { choiceWords, headPairs, statusWord, supportLine, TITLE, verifyWords } from './soa-words.ts';

/** Characters that a cell of a workbook can hold. */
const MAX_CELL = 32_767;
const CUT = ' … (cut: a cell holds no more)';

const inCell = (text: string): string =>
  text.length <= MAX_CELL ? text : `${text.slice(0, MAX_CELL - CUT.length)}${CUT}`;

const HEADER = [
  'Number',
  'Requirement',
  'Group',
  'Applicability',
  'Justification',
  'Responsibility',
  'Controls and providers',
  'How it is met',
  'Stands',
  'Record',
  'Version',
];

/** The statement as a workbook: what it says of itself, and every requirement. The framework's own text only where it is held. */
export const soaAsXlsx = (soa: Soa, org: string, registry: Registry): Uint8Array => {
  const word = choiceWords(registry);
  const hasText = soa.rows.some(({ text }) => text !== null);
  const cells = (row: SoaRow): XlsxValue[] => [
    row.ref,
    row.title,
    row.group,
    word('applicability', row.applicability),
    inCell(row.justification),
    word('responsibility', row.responsibility),
    inCell(row.support.map(supportLine).join('\n')),
    inCell(row.implementation),
    statusWord(row.status),
    row.key,
    row.version,
    ...(hasText ? [inCell(row.text ?? '')] : []),
  ];
  const about: XlsxValue[][] = [...headPairs(soa, org), ['To verify', verifyWords(soa)] as const].map(
    ([name, value]) => [name, inCell(value)],
  );
  const written = writeXlsx([
    { name: 'About', header: [TITLE, 'Value'], rows: about, widths: [28, 100] },
    {
      name: 'Requirements',
      header: hasText ? [...HEADER, 'Text'] : HEADER,
      rows: soa.rows.map(cells),
      widths: [12, 40, 26, 14, 40, 20, 44, 60, 14, 12, 8, ...(hasText ? [60] : [])],
    },
  ]);
  if (written.ok) return written.value;
  throw new AppError('invalid', `this does not fit into a workbook: ${written.problems[0]?.message ?? ''}`);
};
