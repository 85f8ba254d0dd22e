import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CsvDelimiter, readCsv } from './csv.ts';
import { writeCsv } from './csv-write.ts';
import { neutraliseCell, restoreCell, startsFormula } from './formula.ts';

function fault(text: string, options = {}): string {
  const read = readCsv(text, options);
  return read.ok ? 'read' : `${read.problems[0]?.where}: ${read.problems[0]?.message}`;
}

const cell = fc.oneof(
  fc
    .array(
      fc.constantFrom(
        "'",
        '=',
        '+',
        '-',
        '@',
        '\t',
        '\r',
        '\n',
        '\0',
        '"',
        ',',
        ';',
        '|',
        ' ',
        'a',
        '1',
        '\ufeff',
        '＝',
        'é',
        '😀',
      ),
      {
        maxLength: 8,
      },
    )
    .map((parts) => parts.join('')),
  fc.string({ unit: 'binary' }),
);

describe('readCsv', () => {
  it('reads quotes, line breaks in cells, and knows the line of each row', () => {
    expect(readCsv('\ufeffa,b\r\n1,"x ""y""\r\nz"\r\n\r\n3,4" pipe\n5\r6,7,8')).toEqual({
      ok: true,
      value: {
        delimiter: ',',
        header: ['a', 'b'],
        rows: [
          { line: 2, cells: ['1', 'x "y"\r\nz'] },
          { line: 5, cells: ['3', '4" pipe'] },
          { line: 6, cells: ['5', ''] },
          { line: 7, cells: ['6', '7', '8'] },
        ],
      },
      warnings: [
        { where: 'line 6', message: 'The row has 1 cells, the header 2.' },
        { where: 'line 7', message: 'The row has 3 cells, the header 2.' },
      ],
    });
  });

  it.each([
    ['a;b;c,d\n1;2;3', ';', ['a', 'b', 'c,d']],
    ['a\tb\n', '\t', ['a', 'b']],
    ['"a;b",c\n', ',', ['a;b', 'c']],
    ['a|b|c\n', '|', ['a', 'b', 'c']],
    ['one\n1;2\n', ',', ['one']],
  ])('finds the delimiter of %j', (text, delimiter, header) => {
    const read = readCsv(text);
    expect(read.ok && { delimiter: read.value.delimiter, header: read.value.header }).toEqual({ delimiter, header });
  });

  it.each([
    ['', {}, 'start: The file is empty'],
    ['\n\r\n', {}, 'start: The file is empty'],
    ['a,b\n"x\ny",1\n2,"never\nclosed', {}, 'line 4, column 3: The quote that opens here'],
    ['a,b\n"x\ny"z,1', {}, 'line 3, column 3: Text follows a closing quote'],
    ['a\n1\n2\n3', { maxRows: 2 }, 'more than 2 rows'],
    ['a,b,c', { maxColumns: 2 }, 'more than 2 columns'],
    ['a\nlong cell', { maxCellLength: 5 }, 'longer than 5'],
    ['a,b\n1,2\n3,4', { maxCells: 5 }, 'more than 5 cells'],
    ['abc', { maxBytes: 2 }, 'larger than 2 bytes'],
  ])('refuses %j', (text, options, message) => {
    expect(fault(text, options)).toContain(message);
  });

  it('warns of columns with the same name', () => {
    expect(readCsv('a,a\n')).toMatchObject({ ok: true, warnings: [{ where: 'line 1' }] });
  });
});

describe('cells that could be formulas', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ["'=1", "''=1"],
    ["'tis", "'tis"],
    ['-5', "'-5"],
    ['a;=1', "a;'=1"],
    ['- one\n- two', "'- one\n- two"],
    ['x\n=cmd', "x\n'=cmd"],
    ['＝1', "'＝1"],
    ["'", "'"],
    ['', ''],
  ])('%j is written as %j', (before, after) => {
    expect(neutraliseCell(before)).toBe(after);
    expect(restoreCell(after)).toBe(before);
  });

  it('can always be restored, and never start one', () => {
    fc.assert(
      fc.property(cell, (text) => {
        const safe = neutraliseCell(text);
        expect(restoreCell(safe)).toBe(text);
        expect(startsFormula(safe)).toBe(false);
        expect(safe).not.toMatch(/[,;|\t][=+\-@]/);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('writeCsv', () => {
  it('writes what Excel reads', () => {
    expect(
      writeCsv(
        ['id', 'text'],
        [
          [1, 'a,"b"'],
          [null, true],
          ['-', undefined],
        ],
      ),
    ).toBe('\ufeffid,text\r\n1,"a,""b"""\r\n,true\r\n\'-,\r\n');
  });

  it('is read back equal, whatever the cells, and no cell can start a formula', () => {
    const table = fc.integer({ min: 1, max: 4 }).chain((columns) => {
      const row = fc.array(cell, { minLength: columns, maxLength: columns });
      return fc.record({
        header: row,
        rows: fc.array(row, { maxLength: 4 }),
        delimiter: fc.constantFrom<CsvDelimiter>(',', ';', '\t', '|'),
        mark: fc.boolean(),
      });
    });
    fc.assert(
      fc.property(table, ({ header, rows, delimiter, mark }) => {
        const text = writeCsv(header, rows, { delimiter, mark });
        const read = readCsv(text, { neutralised: true });
        expect(read.ok && read.value.header).toEqual(header);
        expect(read.ok && read.value.rows.map((row) => row.cells)).toEqual(rows);
        const raw = readCsv(text);
        const cells = raw.ok ? [...raw.value.header, ...raw.value.rows.flatMap((row) => row.cells)] : ['='];
        expect(cells.filter(startsFormula)).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });
});
