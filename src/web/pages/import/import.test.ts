import { describe, expect, it } from 'vitest';
import { readCsv } from '../../../formats/csv.ts';
import { writeXlsx } from '../../../formats/xlsx/write-xlsx.ts';
import { columnsOf } from '../../../model/exchange/columns.ts';
import { registry } from '../../../model/registry.ts';
import { checkTable, type Imported, NOT_BEGUN, PART, runImport, type Send } from './run.ts';
import { encodePart, faultOf, guessMapping, readTables, refersToItself, rememberedOf, type Table } from './table.ts';

const control = registry.get('control');
const columns = columnsOf(control, control.fields);
const bytes = (text: string) => new TextEncoder().encode(text);

describe('a file', () => {
  it('is read as what it is, whatever it is called', () => {
    const csv = readTables(bytes('Name;Theme\r\n"a\nb";people\r\nc;data\r\n'));
    expect(csv).toMatchObject({ ok: true, tables: [{ header: ['Name', 'Theme'], rows: [{ line: 2 }, { line: 4 }] }] });
    const book = writeXlsx([{ name: 'One', header: ['Name'], rows: [['a']] }]);
    expect(readTables(book.ok ? book.value : new Uint8Array())).toMatchObject({
      ok: true,
      tables: [{ name: 'One', header: ['Name'], rows: [{ cells: ['a'] }] }],
    });
  });

  it.each([
    ['nothing', bytes('')],
    ['an open quote', bytes('a\n"b')],
    ['a broken archive', Uint8Array.from([0x50, 0x4b, 3, 4, 0])],
    ['an old workbook', Uint8Array.from([0xd0, 0xcf, 0x11])],
  ])('with %s is refused in words', (_name, content) => {
    const read = readTables(content);
    expect(read.ok ? '' : read.message).toMatch(/\w/);
  });
});

describe('columns', () => {
  it('are guessed by name, by label, and by what is almost spelt so; one header each', () => {
    expect(guessMapping(['KEY', 'Title', 'Themes', 'theme', 'Colour'], columns, {})).toEqual([
      'key',
      'title',
      null,
      'theme',
      null,
    ]);
    expect(guessMapping(['Title', 'Themes'], columns, {})).toEqual(['title', 'theme']);
    expect(guessMapping(['Name', 'Due date'], columns, {})).toEqual(['title', 'dueAt']);
    expect(guessMapping(['Name', 'Title'], columns, {})).toEqual([null, 'title']);
  });

  it('are remembered by header, what was left out too', () => {
    const remembered = rememberedOf(['Name', 'Theme'], ['title', null]);
    expect(guessMapping(['NAME', 'theme'], columns, remembered)).toEqual(['title', null]);
  });

  it('that are only read stand for nothing', () => {
    expect(guessMapping(['Version', 'Status'], columns, {})).toEqual([null, null]);
  });

  it.each([
    [['a', 'b'], ['title', 'title'], /same column/],
    [['a'], ['theme'], /title or the key/],
    [['a'], ['key'], undefined],
  ])('%j as %j', (header, mapping, fault) => {
    if (fault) expect(faultOf(header, mapping)).toMatch(fault);
    else expect(faultOf(header, mapping)).toBeUndefined();
  });
});

const table = (cells: readonly (readonly string[])[]): Table => ({
  name: '',
  header: ['Name', 'Notes', 'Theme'],
  rows: cells.map((row, index) => ({ line: 10 * index + 2, cells: row })),
});
const MAPPING = ['title', null, 'theme'];
const said = (rest: Partial<Imported>): Imported => ({
  rows: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  applied: true,
  errors: [],
  wrong: 0,
  ...rest,
});

describe('a part', () => {
  it('holds the columns that are taken, and knows which row stands where', () => {
    const { rows } = table([
      ['=1+1', 'x', 'people'],
      ['a\nb', 'x', 'data'],
      ['c', 'x', ''],
    ]);
    const part = encodePart(rows, MAPPING);
    const back = readCsv(part.csv, { neutralised: true });
    expect(back.ok && back.value.header).toEqual(['title', 'theme']);
    expect(back.ok && back.value.rows.map(({ cells }) => cells)).toEqual([
      ['=1+1', 'people'],
      ['a\nb', 'data'],
      ['c', ''],
    ]);
    expect([...part.rowAt.entries()].map(([line, row]) => [line, row.line])).toEqual([
      [2, 2],
      [3, 12],
      [5, 22],
    ]);
  });

  it.each([
    [
      ['key', 'title', 'links.governed_by'],
      [
        ['CTL-1', 'a', ''],
        ['CTL-2', 'b', 'POL-1'],
      ],
      false,
    ],
    [
      ['key', 'title', 'links.governed_by'],
      [
        ['CTL-1', 'a', 'POL-1\nCTL-2'],
        ['CTL-2', 'b', ''],
      ],
      true,
    ],
    [
      ['key', 'title', 'scope'],
      [
        ['SCP-1', 'a', ''],
        ['SCP-2', 'b', 'SCP-1'],
      ],
      true,
    ],
    [['title', 'theme', 'owner'], [['a', '', 'PER-1']], false],
  ])('of %j goes on its own unless its rows need each other', (mapping, cells, expected) => {
    expect(refersToItself(table(cells).rows, mapping)).toBe(expected);
  });
});

describe('a preview', () => {
  it('names what is wrong at its place in the file', async () => {
    const send: Send = () =>
      Promise.resolve(said({ rows: 2, created: 1, wrong: 1, errors: [{ row: 3, column: 'theme', message: 'no' }] }));
    const checked = await checkTable(
      table([
        ['a', '', 'people'],
        ['b', '', 'nonsense'],
      ]),
      MAPPING,
      send,
    );
    expect(checked.faults).toEqual([{ line: 12, column: 'Theme', message: 'no' }]);
    expect(checked.bad.map(({ cells }) => cells[0])).toEqual(['b']);
  });
});

const many = table(Array.from({ length: PART * 2 + 10 }, (_, n) => [`t${n}`, '', 'people']));
const count = (csv: string) => csv.split('\r\n').length - 2;
const run = { rows: many.rows, mapping: MAPPING, id: 'i', inOne: false };
const hooks = (from = NOT_BEGUN, signal = new AbortController().signal) => {
  const heard: number[] = [];
  return { heard, from, signal, onProgress: ({ through }: { through: number }) => heard.push(through) };
};

describe('an import', () => {
  it('goes in parts with a name each, and adds up', async () => {
    const keys: unknown[] = [];
    const send: Send = (csv, { key }) => {
      keys.push(key);
      return Promise.resolve(said({ created: count(csv) }));
    };
    const { heard, ...rest } = hooks();
    expect(await runImport(run, send, rest)).toMatchObject({ through: PART * 2 + 10, created: PART * 2 + 10 });
    expect(heard).toEqual([PART, PART * 2, PART * 2 + 10]);
    expect(keys).toEqual(['i-0-0', `i-${PART}-0`, `i-${PART * 2}-0`]);
  });

  it('goes on where it stopped', async () => {
    const sizes: number[] = [];
    const send: Send = (csv) => {
      sizes.push(count(csv));
      return Promise.resolve(said({ created: count(csv) }));
    };
    const { heard: _, ...rest } = hooks({ ...NOT_BEGUN, through: PART * 2, created: PART * 2 });
    expect(await runImport(run, send, rest)).toMatchObject({ created: PART * 2 + 10 });
    expect(sizes).toEqual([10]);
  });

  it('leaves out a row that turns out wrong, and takes the others', async () => {
    const send: Send = (csv) =>
      Promise.resolve(
        csv.includes('t3,')
          ? said({ applied: false, errors: [{ row: 5, message: 'taken' }] })
          : said({ created: count(csv) }),
      );
    const { heard: _, ...rest } = hooks();
    const done = await runImport({ ...run, rows: many.rows.slice(0, 10) }, send, rest);
    expect(done).toMatchObject({ created: 9, faults: [{ line: 32, message: 'taken' }] });
  });

  it('of all or nothing is one request, and refuses as one', async () => {
    const sizes: number[] = [];
    const send: Send = (csv, { skipErrors }) => {
      sizes.push(count(csv));
      return Promise.resolve(said({ applied: skipErrors, errors: [{ row: 2, message: 'no' }] }));
    };
    const { heard: _, ...rest } = hooks();
    await expect(runImport({ ...run, inOne: true }, send, rest)).rejects.toThrow('no');
    expect(sizes).toEqual([PART * 2 + 10]);
  });

  it('stops between two parts', async () => {
    const stop = new AbortController();
    const send: Send = (csv) => {
      stop.abort();
      return Promise.resolve(said({ created: count(csv) }));
    };
    const { heard: _, ...rest } = hooks(NOT_BEGUN, stop.signal);
    expect((await runImport(run, send, rest)).through).toBe(PART);
  });
});
