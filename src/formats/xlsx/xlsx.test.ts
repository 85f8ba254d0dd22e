import fc from 'fast-check';
import { type Zippable, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../text.ts';
import { readXlsx, sheetAsTable } from './read-xlsx.ts';
import { isBuiltInDateFormat, isDateFormat, isoToSerial, serialToIso } from './serial-date.ts';
import { columnName, type XlsxCell } from './sheet.ts';
import { writeXlsx, type XlsxSheetInput, type XlsxValue } from './write-xlsx.ts';

function written(sheets: readonly XlsxSheetInput[]): Uint8Array {
  const made = writeXlsx(sheets);
  if (!made.ok) throw new Error(JSON.stringify(made.problems));
  return made.value;
}

/** A workbook by hand, as other programs write it. */
function workbook(sheetData: string, more: Readonly<Record<string, string>> = {}, workbookPr = ''): Uint8Array {
  const parts: Record<string, string> = {
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels':
      '<Relationships><Relationship Id="r" Type="http://x/officeDocument" Target="/xl/workbook.xml"/></Relationships>',
    'xl/workbook.xml': `<workbook xmlns:r="x">${workbookPr}<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels':
      '<Relationships><Relationship Id="rId1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${sheetData}</sheetData></worksheet>`,
    ...more,
  };
  return zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, encodeUtf8(text)])) as Zippable);
}

function cells(bytes: Uint8Array): Partial<XlsxCell>[] {
  const read = readXlsx(bytes);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value.sheets
    .flatMap((sheet) => sheet.rows.flatMap((row) => row.cells))
    .map(({ ref, type, value }) => ({ ref, type, value }));
}

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc
    .array(
      fc.constantFrom(
        '=',
        '+',
        '-',
        '@',
        '\t',
        '\r',
        '\n',
        ' ',
        '<',
        '&',
        '"',
        "'",
        '_x000D_',
        '_x',
        '\0',
        '\ud800',
        'é',
        '😀',
        '1',
        ']]>',
      ),
      { maxLength: 6 },
    )
    .map((parts) => parts.join('')),
);
const value: fc.Arbitrary<XlsxValue> = fc.oneof(
  text,
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (number === 0 ? 0 : number)),
  fc.boolean(),
  fc.constant(null),
  fc.integer({ min: 61, max: 2_958_465 }).map((serial) => ({ date: serialToIso(serial, false) ?? '' })),
  fc.constant({ date: '2026-01-31T23:59:59' }),
);

describe('writeXlsx and readXlsx', () => {
  it('give back every value', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(value, { maxLength: 5 }), { maxLength: 5 }),
        fc.array(text, { maxLength: 5 }),
        (rows, header) => {
          const read = readXlsx(written([{ name: 'Data', header, rows }]));
          if (!read.ok) throw new Error(JSON.stringify(read.problems));
          const found = new Map(
            read.value.sheets[0]?.rows.flatMap((row) => row.cells.map((cell) => [cell.ref, cell] as const)),
          );
          let filled = 0;
          for (const [index, row] of [header, ...rows].entries()) {
            for (const [column, given] of row.entries()) {
              if (given === null || given === undefined || given === '') continue;
              filled += 1;
              const cell = found.get(`${columnName(column)}${index + 1}`);
              expect(cell?.value).toBe(typeof given === 'object' ? given.date : given);
              expect(cell?.type).toBe(
                typeof given === 'object' ? 'date' : typeof given === 'string' ? 'text' : typeof given,
              );
              expect(cell?.formula).toBeUndefined();
            }
          }
          expect(found.size).toBe(filled);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('writes the same bytes for the same content, with several sheets', () => {
    const sheets = [
      { name: "It's <1>", header: ['a'], rows: [[1]] },
      { name: 'Zwei', header: [], rows: [] },
    ];
    expect(written(sheets)).toEqual(written(sheets));
    const read = readXlsx(written(sheets));
    expect(read.ok && read.value.sheets.map(({ name }) => name)).toEqual(["It's <1>", 'Zwei']);
  });

  it.each([
    [[], 'at least one sheet'],
    [[{ name: 'a/b', header: [], rows: [] }], 'A sheet name'],
    [[{ name: 'x'.repeat(32), header: [], rows: [] }], 'A sheet name'],
    [
      [
        { name: 'a', header: [], rows: [] },
        { name: 'A', header: [], rows: [] },
      ],
      'same name',
    ],
    [[{ name: 'a', header: ['h'], rows: [['x'.repeat(32_768)]] }], 'longer than 32,767'],
    [[{ name: 'a', header: [], rows: [new Array<null>(16_385).fill(null)] }], '16,384 columns'],
  ])('refuses to write %#', (sheets, message) => {
    const made = writeXlsx(sheets);
    expect(made.ok ? '' : made.problems[0]?.message).toContain(message);
  });
});

describe('readXlsx', () => {
  it('reads what other programs write', () => {
    const sharedStrings =
      '<sst><si><t>plain</t></si><si><r><t>ri</t></r><r><t xml:space="preserve">ch </t></r><rPh sb="0" eb="1"><t>ignored</t></rPh></si><si><t>a_x000A_b</t></si></sst>';
    const styles =
      '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="dd/mm/yy &quot;day&quot;"/><numFmt numFmtId="171" formatCode="0.0 &quot;days&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs></styleSheet>';
    const rows = `<row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c><c r="D2" t="s"><v>2</v></c><c r="E2" s="1"/></row>
      <row><c><v>1.5</v></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c t="str"><f>A1&amp;"x"</f><v>px</v></c><c><f>1+1</f><v>2</v></c></row>
      <row r="5"><c r="A5" s="1"><v>46053</v></c><c r="B5" s="2"><v>46053.5</v></c><c r="C5" s="3"><v>3</v></c><c r="D5" t="d"><v>2026-01-31</v></c><c r="E5"><f>NOW()</f></c></row>`;
    const bytes = workbook(rows, { 'xl/sharedStrings.xml': sharedStrings, 'xl/styles.xml': styles });
    expect(cells(bytes)).toEqual([
      { ref: 'A2', type: 'text', value: 'plain' },
      { ref: 'C2', type: 'text', value: 'rich ' },
      { ref: 'D2', type: 'text', value: 'a\nb' },
      { ref: 'A3', type: 'number', value: 1.5 },
      { ref: 'B3', type: 'boolean', value: true },
      { ref: 'C3', type: 'error', value: '#N/A' },
      { ref: 'D3', type: 'text', value: 'px' },
      { ref: 'E3', type: 'number', value: 2 },
      { ref: 'A5', type: 'date', value: '2026-01-31' },
      { ref: 'B5', type: 'date', value: '2026-01-31T12:00:00' },
      { ref: 'C5', type: 'number', value: 3 },
      { ref: 'D5', type: 'date', value: '2026-01-31' },
      { ref: 'E5', type: 'text', value: null },
    ]);
    expect(readXlsx(bytes)).toMatchObject({ ok: true, warnings: [{ where: 'S!E5' }] });
  });

  it('counts from 1904 where the workbook does', () => {
    const styles = '<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>';
    const bytes = workbook(
      '<row r="1"><c r="A1"><v>0</v></c></row>',
      { 'xl/styles.xml': styles },
      '<workbookPr date1904="1"/>',
    );
    expect(cells(bytes)).toEqual([{ ref: 'A1', type: 'date', value: '1904-01-01' }]);
  });

  it('gives a sheet as a table', () => {
    const read = readXlsx(written([{ name: 'S', header: ['a', 'b'], rows: [[], ['x', 1, 'extra'], [true, null]] }]));
    if (!read.ok || !read.value.sheets[0]) throw new Error('unread');
    expect(sheetAsTable(read.value.sheets[0])).toEqual({
      header: ['a', 'b'],
      rows: [
        { line: 3, cells: ['x', '1'] },
        { line: 4, cells: ['true', ''] },
      ],
    });
    expect(sheetAsTable(read.value.sheets[0], 99)).toEqual({ header: [], rows: [] });
  });

  it.each([
    [workbook('<row r="1"><c r="A2"><v>1</v></c></row>'), 'The cell reference "A2" is wrong'],
    [workbook('<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>'), 'The cell reference "A1" is wrong'],
    [workbook('<row r="1"><c r="ZZZ1"><v>1</v></c></row>'), 'The cell reference'],
    [workbook('<row r="2"/><row r="1"/>'), 'rows are not in order'],
    [workbook('<row r="9999999"/>'), 'rows are not in order'],
    [workbook('<row><c>'), 'The XML is broken'],
    [workbook('', { 'xl/workbook.xml': '<!DOCTYPE x [<!ENTITY a "b">]><x/>' }), 'A DOCTYPE'],
    [zipSync({ 'a.txt': encodeUtf8('hello') }), 'no Excel workbook'],
    [new Uint8Array([0xd0, 0xcf, 0x11, 0xe0]), 'old .xls workbook or one with a password'],
    [new Uint8Array(0), 'no zip archive'],
  ])('refuses %#', (bytes, message) => {
    const read = readXlsx(bytes);
    expect(read.ok ? '' : read.problems[0]?.message).toContain(message);
  });

  it('stops at its limit of cells', () => {
    const bytes = written([{ name: 'S', header: ['a'], rows: Array.from({ length: 20 }, () => [1, 2, 3]) }]);
    expect(readXlsx(bytes, { maxCells: 61 })).toMatchObject({ ok: true });
    expect(readXlsx(bytes, { maxCells: 60 })).toMatchObject({ ok: false });
  });
});

describe('serial dates', () => {
  it.each([
    [1, false, '1900-01-01'],
    [59, false, '1900-02-28'],
    [61, false, '1900-03-01'],
    [46_053, false, '2026-01-31'],
    [46_053.999999, false, '2026-02-01'],
    [0.5, false, '12:00:00'],
    [2_958_465, false, '9999-12-31'],
    [44_591, true, '2026-01-31'],
    [-1, false, undefined],
    [2_958_466, false, undefined],
    [Number.NaN, false, undefined],
  ])('%d (1904: %s) is %s', (serial, date1904, iso) => {
    expect(serialToIso(serial, date1904)).toBe(iso);
  });

  it('agree with the calendar on every day, and both ways', () => {
    for (let serial = 61; serial < 200_000; serial += 7) {
      const iso = serialToIso(serial, false) ?? '';
      expect(iso).toBe(new Date((serial - 25_569) * 86_400_000).toISOString().slice(0, 10));
      expect(isoToSerial(iso)).toBe(serial);
    }
    for (const bad of ['2026-02-30', '2026-13-01', '2026-01-01T25:00:00', '1899-01-01', 'x', '2026-1-1']) {
      expect(isoToSerial(bad)).toBeUndefined();
    }
  });

  it('are known by the number format', () => {
    expect(
      ['yyyy-mm-dd', 'd. mmm', 'hh:mm', '[$-407]dd.mm.yyyy', 'm/d/yy h:mm'].filter((code) => !isDateFormat(code)),
    ).toEqual([]);
    expect(
      ['General', '0.00', '#,##0 "days"', '[Red]0', '0.0E+00', '@', '[h]:mm', '_-* #,##0\\d'].filter(isDateFormat),
    ).toEqual([]);
    expect([0, 1, 13, 14, 22, 46, 47, 49].filter(isBuiltInDateFormat)).toEqual([14, 22, 47]);
  });
});
