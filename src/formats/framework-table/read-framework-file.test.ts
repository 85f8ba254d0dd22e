import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../text.ts';
import { writeXlsx } from '../xlsx/write-xlsx.ts';
import { guessColumns } from './columns.ts';
import { foldNumber } from './framework-file.ts';
import { readFrameworkFile } from './read-framework-file.ts';
import type { TableOptions } from './read-table.ts';

const read = (text: string, options?: TableOptions) => readFrameworkFile(encodeUtf8(text), options);
const faults = (text: string, options?: TableOptions): string[] => {
  const file = read(text, options);
  return file.ok ? [] : file.problems.map(({ where, message }) => `${where}: ${message}`);
};

const catalog = (controls: unknown[], groups: unknown[] = []) => ({
  catalog: {
    uuid: '6a3f1c52-4b6d-4a53-9d1e-0b7b0f6c9a11',
    metadata: {
      title: 'House rules',
      'last-modified': '2026-03-01T00:00:00Z',
      version: '2026',
      'oscal-version': '1.1.2',
      parties: [{ uuid: '6a3f1c52-4b6d-4a53-9d1e-0b7b0f6c9a12', type: 'organization', name: 'The house' }],
      'responsible-parties': [{ 'role-id': 'creator', 'party-uuids': ['6a3f1c52-4b6d-4a53-9d1e-0b7b0f6c9a12'] }],
      roles: [{ id: 'creator', title: 'Creator' }],
    },
    groups: [{ id: 'dk', title: 'Doors and keys', controls }, ...groups],
  },
});
const DOORS = catalog([
  {
    id: 'dk-1',
    title: 'Locks',
    props: [
      { name: 'label', value: 'DK-01', class: 'padded' },
      { name: 'label', value: 'DK-1' },
    ],
    params: [
      { id: 'dk-1_prm_1', label: 'how often' },
      { id: 'dk-1_prm_2', select: { choice: ['brass', 'steel of {{ insert: param, dk-1_prm_1 }}'] } },
    ],
    parts: [
      {
        name: 'statement',
        parts: [
          {
            name: 'item',
            props: [{ name: 'label', value: 'a.' }],
            prose: 'Locks are oiled {{ insert: param, dk-1_prm_1 }}.',
          },
          { name: 'item', props: [{ name: 'label', value: 'b.' }], prose: 'Of {{ insert: param, dk-1_prm_2 }}.' },
        ],
      },
      { name: 'guidance', prose: 'Use thin oil.' },
    ],
    controls: [
      {
        id: 'dk-1.1',
        title: 'Spare keys',
        props: [
          { name: 'label', value: 'DK-1(1)' },
          { name: 'status', value: 'withdrawn' },
        ],
      },
    ],
  },
]);

describe('a catalog', () => {
  it('becomes requirements with their text, parameters, parents and group; what is withdrawn is not assessed', () => {
    expect(read(JSON.stringify(DOORS))).toMatchObject({
      ok: true,
      value: {
        source: 'catalog',
        title: 'House rules',
        edition: '2026',
        publisher: 'The house',
        publishedOn: '2026-03-01',
        requirements: [
          {
            number: 'DK-1',
            title: 'Locks',
            group: 'dk Doors and keys',
            text: 'a. Locks are oiled [Assignment: how often].\nb. Of [Selection: brass; steel of [Assignment: how often]].',
            guidance: 'Use thin oil.',
            parameters: 'dk-1_prm_1: how often\ndk-1_prm_2: Selection: brass; steel of [Assignment: how often]',
            assessable: true,
          },
          { number: 'DK-1(1)', under: 'DK-1', assessable: false },
        ],
      },
    });
  });

  it('that is none, or only selects from one, or has an id twice is refused with the place', () => {
    const twice = catalog([
      { id: 'dk-1', title: 'One' },
      { id: 'dk-1', title: 'Two' },
    ]);
    expect(faults(JSON.stringify(twice)).join()).toMatch(/\/catalog\/groups\/0\/controls\/1\/id: .*dk-1/);
    const apart = catalog([{ id: 'dk-1', title: 'One' }], [{ title: 'G', controls: [{ id: 'dk-1', title: 'Two' }] }]);
    expect(faults(JSON.stringify(apart)).join()).toMatch(/^\/catalog\/groups\/1\/controls\/0\/id: .*dk-1.*groups\/0/);
    expect(faults('{"profile": {}}').join()).toMatch(/profile.*candor oscal resolve/);
    expect(faults('{"component-definition": {}}').join()).toMatch(/component-definition/);
    expect(faults('{"catalog": {"uuid": 1}}').length).toBeGreaterThan(0);
    expect(faults('{"a": 1}').join()).toMatch(/no OSCAL document/);
  });
});

describe('a catalog with faults that no requirement depends on', () => {
  it('is read, and they are named: a part twice, a party that is not there, a parameter that is nowhere', () => {
    const part = { id: 'dk-1_smt', name: 'statement', prose: 'Oil {{ insert: param, none }}.' };
    const odd = catalog([
      { id: 'dk-1', title: 'Locks', parts: [part, { id: 'dk-1_smt', name: 'guidance', prose: 'P' }] },
    ]);
    const [role] = odd.catalog.metadata['responsible-parties'];
    role?.['party-uuids'].unshift('6a3f1c52-4b6d-4a53-9d1e-0b7b0f6c9a13');
    expect(read(JSON.stringify(odd))).toMatchObject({
      ok: true,
      value: { requirements: [{ number: 'dk-1', text: 'Oil [none].', guidance: 'P' }] },
      warnings: expect.arrayContaining([
        { where: '/catalog/groups/0/controls/0/parts/1/id', message: expect.stringContaining('dk-1_smt') },
        { where: '/catalog/metadata/responsible-parties/0/party-uuids/0', message: expect.anything() },
        { where: '/catalog/groups/0/controls/0/parts/0/prose', message: expect.stringContaining('none') },
      ]),
    });
  });

  it('has a control that only names one other as two, unless that one says what SP 800-171 requires', () => {
    const inner = (id: string, kind: string) => ({
      id,
      class: kind,
      title: id,
      parts: [{ id: `${id}_smt`, name: 'statement', prose: 'Do it.' }],
    });
    const nest = (kinds: readonly [string, string]) =>
      catalog([{ id: 'rp', class: kinds[0], title: 'Planning', controls: [inner('rp-01', kinds[1])] }]);
    const numbersOf = (document: unknown) => {
      const file = read(JSON.stringify(document));
      return file.ok ? file.value.requirements.map(({ number }) => number) : file.problems;
    };
    expect(numbersOf(nest(['category', 'subcategory']))).toEqual(['rp', 'rp-01']);
    expect(numbersOf(nest(['requirement', 'security_requirement']))).toEqual(['rp']);
  });
});

const TABLE = `Control ID,Control Title,Requirement Text,Domain,Parent,Assessed,Owner
D.1,Doors,,Building,,no,
D.1.1,,Every door has a lock that somebody looks after.,,D.1,yes,Ada
,,a note between,,,,
D.1.2,Windows,Windows close.,Glass,D.1,x,
`;

describe('a table', () => {
  it('is read by its headings; a blank group is that of the row above, a missing title is cut from the text', () => {
    const file = read(TABLE);
    expect(file).toMatchObject({
      ok: true,
      value: {
        source: 'table',
        requirements: [
          { number: 'D.1', title: 'Doors', isTitled: true, assessable: false, group: 'Building', where: 'row 2' },
          { number: 'D.1.1', isTitled: false, group: 'Building', under: 'D.1', assessable: true, where: 'row 3' },
          { number: 'D.1.2', title: 'Windows', group: 'Glass', where: 'row 5' },
        ],
        columns: expect.arrayContaining([{ heading: 'Owner', column: null }]),
      },
      warnings: [{ where: 'row 4' }],
    });
  });

  it('is read as it is told where its headings say something else', () => {
    const odd = 'Kürzel;Bezeichnung;Notes\n1.1;Türen;Öl\n1.10;Fenster;\n';
    expect(faults(odd).join()).toMatch(/No column holds the numbers.*Kürzel=number/);
    expect(read(odd, { map: { Kürzel: 'number', Bezeichnung: 'title', Notes: null } })).toMatchObject({
      value: { requirements: [{ number: '1.1', title: 'Türen' }, { number: '1.10' }] },
    });
    const wrong = { Kürzel: 'number', Bezeichnung: 'number', Nothing: 'title', Notes: 'colour' };
    expect(faults(odd, { map: wrong }).join('\n')).toMatch(
      /no column "Nothing"[\s\S]*no "colour"[\s\S]*both stand for number/,
    );
  });

  it.each([
    ['a number twice', 'id,title\na,A\nb,B\na,C\n', /^row 4: The number a is there twice, first at row 2/],
    ['a parent that is not there', 'id,title,parent\na,A,b\n', /^row 2: No requirement has the number b/],
    ['parents in a ring', 'id,title,parent\na,A,b\nb,B,a\n', /^row 2: a is a part of itself/],
    ['itself as its parent', 'id,title,parent\na,A,a\n', /^row 2: a is a part of itself/],
    ['a text that no field holds', `id,text\na,${'x'.repeat(20_001)}\n`, /^row 2: The text of a is longer/],
    ['nothing', 'id,title\n', /no requirements/],
    ['no rows at all', '', /empty/],
    ['a quote that never closes', 'id,title\n"a,A\n', /^line 2, column 1: /],
  ])('with %s is refused with the row', (_, text, said) => {
    expect(faults(text)[0]).toMatch(said);
  });

  it('of a workbook is found below what stands above its headings, on the sheet that has them', () => {
    const book = writeXlsx([
      { name: 'Read me', header: ['Legend'], rows: [['Nothing here']] },
      {
        name: 'List',
        header: ['Our rules 2026'],
        rows: [
          ['Ref', 'Statement'],
          ['A.1', 'Doors close.'],
          ['A.2', 'Windows too.'],
        ],
      },
    ]);
    if (!book.ok) throw new Error('no workbook');
    expect(readFrameworkFile(book.value)).toMatchObject({
      ok: true,
      value: {
        title: 'List',
        requirements: [{ number: 'A.1', text: 'Doors close.', where: 'row 3' }, { number: 'A.2' }],
      },
    });
    const other = readFrameworkFile(book.value, { sheet: 'Nowhere' });
    expect(other).toMatchObject({ ok: false, problems: [{ message: expect.stringContaining('Read me, List') }] });
  });

  it('has the columns of the question where it also has those of the control', () => {
    const heads = [
      'Control ID',
      'CAIQ_Control Specification',
      'CAIQ_Question ID',
      'CAIQ_Consensus Assessments Question',
    ];
    expect(guessColumns(heads).map(({ column }) => column)).toEqual([null, null, 'number', 'text']);
  });
});

describe('any file', () => {
  it('that is too large is refused before it is looked at', () => {
    expect(readFrameworkFile(new Uint8Array(50_000_001))).toMatchObject({
      ok: false,
      problems: [{ message: 'The file is larger than 50 MB.' }],
    });
  });

  it('with more requirements than one commit takes is refused', () => {
    const many = Array.from({ length: 9_001 }, (_, n) => `n${n},T\n`).join('');
    expect(faults(`id,title\n${many}`)).toEqual(['row 9002: There are more than 9000 requirements. Split the file.']);
  });

  it('is an answer, never an exception', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void readFrameworkFile(bytes)));
    fc.assert(fc.property(fc.string(), (text) => void read(`urn: a\nobjects:\n  framework:\n${text}`)));
    fc.assert(fc.property(fc.json(), (text) => void read(text)));
  });

  it('never holds a number twice, nor a parent that it has not', () => {
    const cell = fc.constantFrom('a', 'b', 'c', 'd', 'A', ' a', '');
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell)), (rows) => {
        const file = read(`id,parent,title\n${rows.map(([id, parent]) => `${id},${parent},T`).join('\n')}`);
        if (!file.ok) return;
        const numbers = file.value.requirements.map(({ number }) => number);
        expect(new Set(numbers).size).toBe(numbers.length);
        for (const { under } of file.value.requirements) if (under !== undefined) expect(numbers).toContain(under);
      }),
    );
  });

  it('has numbers that are the same however they are spelt', () => {
    expect(['AC-2(1)', 'ac-2 (1)', 'AC 2(1)'].map(foldNumber)).toEqual(Array(3).fill('ac2(1)'));
    expect(foldNumber('A.1.1')).not.toBe(foldNumber('A.11'));
  });
});
