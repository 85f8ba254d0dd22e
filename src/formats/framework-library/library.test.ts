import { describe, expect, it } from 'vitest';
import { readFrameworkFile } from '../framework-table/read-framework-file.ts';
import { encodeUtf8 } from '../text.ts';
import { writeXlsx, type XlsxValue } from '../xlsx/write-xlsx.ts';
import { readYamlLibrary } from './read-yaml-library.ts';

// Of our own making, in the layout that CISO Assistant's tools write.
const HEAD = `convert_library_version: 'v2 ; Compat Mode: [0]'
urn: urn:house:risk:library:house-2026
locale: en
ref_id: house-2026
name: House rules
description: Rules of a house
copyright: Ours
version: 3
publication_date: 2026-02-18
provider: The house
packager: house
`;
const NODES = `objects:
  framework:
    urn: urn:house:risk:framework:house-2026
    ref_id: house-2026
    name: House rules
    requirement_nodes:
    - urn: urn:house:risk:req_node:house-2026:d
      assessable: false
      depth: 1
      ref_id: D
      name: Doors
    - urn: urn:house:risk:req_node:house-2026:d.1
      assessable: true
      depth: 2
      parent_urn: urn:house:risk:req_node:house-2026:d
      ref_id: D.1
      name: Locks
      description: Every door has a lock.
      annotation: Also the cellar's.
      typical_evidence: Photographs
      implementation_groups:
      - BASIC
      reference_controls:
      - urn:house:risk:function:house:c-1
      questions:
        urn:house:risk:req_node:house-2026:d.1:question:1:
          type: unique_choice
          text: Is it locked at night?
    - urn: urn:house:risk:req_node:house-2026:d.1:1
      assessable: true
      depth: 3
      parent_urn: urn:house:risk:req_node:house-2026:d.1
      description: Locks are oiled.
  reference_controls:
  - urn: urn:house:risk:function:house:C-1
    ref_id: C-1
    name: Locksmith
  threats: []
`;
const SETS = `  requirement_mapping_sets:
  - urn: urn:house:risk:req_mapping_set:a
    name: House to garden
    source_framework_urn: urn:house:risk:framework:house-2026
    target_framework_urn: urn:house:risk:framework:garden
    requirement_mappings:
    - source_requirement_urn: urn:house:risk:req_node:house-2026:d.1
      target_requirement_urn: urn:house:risk:req_node:garden:g-1
      relationship: intersect
      rationale: Both close.
      strength_of_relationship: 7
  - urn: urn:house:risk:req_mapping_set:a-revert
    name: House to garden
    source_framework_urn: urn:house:risk:framework:garden
    target_framework_urn: urn:house:risk:framework:house-2026
    requirement_mappings:
    - source_requirement_urn: urn:house:risk:req_node:garden:g-1
      target_requirement_urn: urn:house:risk:req_node:house-2026:d.1
      relationship: intersect
`;
const ONE_SET = `objects:\n${SETS.slice(0, SETS.indexOf('  - urn: urn:house:risk:req_mapping_set:a-revert')).replace('requirement_mapping_sets:\n  - urn', 'requirement_mapping_set:\n    urn')}`;

const faults = (text: string): string[] => {
  const read = readYamlLibrary(text);
  return read.ok ? [] : read.problems.map(({ where, message }) => `${where}: ${message}`);
};

const EXPECTED = {
  ok: true,
  value: {
    source: 'library',
    name: 'urn:house:risk:framework:house-2026',
    version: 3,
    title: 'House rules',
    edition: '2026',
    publisher: 'The house',
    licence: 'Ours',
    requirements: [
      {
        number: 'D.1',
        title: 'Locks',
        group: 'D Doors',
        text: 'Every door has a lock.',
        guidance:
          "Also the cellar's.\n\nTypical evidence:\nPhotographs\n\nQuestions:\n- Is it locked at night?\n\nReference controls:\n- C-1 Locksmith\n\nImplementation groups: BASIC",
        assessable: true,
      },
      { number: 'd.1:1', title: 'Locks are oiled.', isTitled: false, under: 'D.1', group: 'D Doors' },
    ],
  },
};

describe('a library as YAML', () => {
  it('is read with its tree; a node without a number has its place for one', () => {
    const read = readFrameworkFile(encodeUtf8(HEAD + NODES));
    expect(read).toMatchObject(EXPECTED);
    expect(read).toMatchObject({
      value: { publishedOn: '2026-02-18' },
      warnings: [{ message: expect.stringContaining('threats') }],
    });
  });

  it('may have its framework in a list, and its mappings once, or both ways round', () => {
    const listed = NODES.replace('  framework:\n    urn', '  frameworks:\n  - urn');
    expect(readYamlLibrary(HEAD + listed)).toMatchObject(EXPECTED);
    const pairs = [{ source: 'd.1', target: 'g-1', relation: 'intersects', rationale: 'Both close.', confidence: 70 }];
    const mappings = [{ title: 'House to garden', version: 3, source: EXPECTED.value.name, pairs }];
    expect(readYamlLibrary(HEAD + NODES + SETS)).toMatchObject({ value: { mappings } });
    const alone = readYamlLibrary(HEAD + ONE_SET);
    expect(alone).toMatchObject({ value: { requirements: [], mappings } });
    expect(alone.ok && alone.value.mappings).toHaveLength(1);
  });

  it.each<readonly [string, string, RegExp]>([
    ['no version', HEAD.replace('version: 3\n', '') + NODES, /^line 1, column 1: The library has no version/],
    ['a version that is none', HEAD.replace('version: 3', 'version: new') + NODES, /^line 8, column 1: The version/],
    [
      'a layout of the future',
      HEAD.replace("'v2 ;", "'v3 ;") + NODES,
      /^line 1, column 1: This library is of layout "v3/,
    ],
    [
      'a urn twice',
      (HEAD + NODES).replace('house-2026:d.1:1\n', 'house-2026:d.1\n'),
      /^line 40, column 7: The urn .*:d\.1 is there twice/,
    ],
    [
      'no such parent',
      (HEAD + NODES).replace('parent_urn: urn:house:risk:req_node:house-2026:d.1\n', 'parent_urn: urn:x\n'),
      /^line 40, column 7: There is no node urn:x/,
    ],
    [
      'a node in itself',
      (HEAD + NODES).replace('depth: 1\n', 'depth: 1\n      parent_urn: urn:house:risk:req_node:house-2026:d.1\n'),
      /is in itself/,
    ],
    [
      'a number that YAML shortens',
      (HEAD + NODES).replace('ref_id: D.1', 'ref_id: 1.10'),
      /^line 27, column 7: A ref_id is text: put 1.1 in quotes/,
    ],
    ['an unknown relationship', HEAD + NODES + SETS.replace('intersect\n', 'likes\n'), /"likes" is no relationship/],
    [
      'a set without its frameworks',
      HEAD + ONE_SET.replace('source_framework_urn', 'from'),
      /does not name both frameworks/,
    ],
    ['nothing in it', `${HEAD}objects: {}\n`, /neither a framework nor/],
    ['no objects', HEAD, /no "objects"/],
    ['two documents', `${HEAD + NODES}---\n${HEAD}`, /second document/],
    ['anchors that multiply', `${HEAD}a: &a [1]\nb: [*a, *a]\n${NODES}`, /^line 12, column 4: Anchors/],
    ['a tag', `${HEAD}a: !!python/object:os.system x\n${NODES}`, /Tags/],
    ['too deep a nest', `${HEAD}a: ${'['.repeat(500)}`, /nests deeper/],
  ])('with %s is refused with the place', (_, text, said) => {
    expect(faults(text).join('\n')).toMatch(said);
  });

  it('in which several share a number tells them apart by their urns', () => {
    const read = readYamlLibrary((HEAD + NODES).replace('      description: Locks are oiled.', '      ref_id: D.1'));
    expect(read).toMatchObject({ value: { requirements: [{ number: 'd.1' }, { number: 'd.1:1', under: 'd.1' }] } });
    expect(read.ok && read.warnings.filter(({ message }) => /Several nodes/.test(message))).toHaveLength(2);
  });
});

type Sheet = readonly [name: string, rows: readonly (readonly XlsxValue[])[]];
const book = (...sheets: readonly Sheet[]): Uint8Array => {
  const written = writeXlsx(
    sheets.map(([name, [header = [], ...rows]]) => ({ name, header: header.map(String), rows })),
  );
  if (!written.ok) throw new Error(written.problems[0]?.message);
  return written.value;
};
const COLUMNS = [
  'assessable',
  'depth',
  'ref_id',
  'name',
  'description',
  'annotation',
  'typical_evidence',
  'implementation_groups',
  'reference_controls',
  'questions',
];
const ROWS: Sheet[1] = [
  COLUMNS,
  ['', 1, 'D', 'Doors'],
  [
    'x',
    2,
    'D.1',
    'Locks',
    'Every door has a lock.',
    "Also the cellar's.",
    'Photographs',
    'BASIC',
    'h:c-1',
    'Is it locked at night?',
  ],
  ['x', 3, '', '', 'Locks are oiled.'],
];
const SECOND: readonly Sheet[] = [
  [
    'library_meta',
    [
      ['type', 'library'],
      ['urn', 'urn:house:risk:library:house-2026'],
      ['version', '3'],
      ['name', 'House rules'],
      ['copyright', 'Ours'],
      ['provider', 'The house'],
    ],
  ],
  [
    'house_meta',
    [
      ['type', 'framework'],
      ['urn', 'urn:house:risk:framework:house-2026'],
      ['ref_id', 'house-2026'],
      ['name', 'House rules'],
      ['base_urn', 'urn:house:risk:req_node:house-2026'],
    ],
  ],
  ['house_content', ROWS],
  [
    'controls_meta',
    [
      ['type', 'reference_controls'],
      ['base_urn', 'urn:house:risk:function:house'],
    ],
  ],
  [
    'controls_content',
    [
      ['ref_id', 'name'],
      ['C-1', 'Locksmith'],
    ],
  ],
  ['prefix_meta', [['type', 'urn_prefix']]],
  [
    'prefix_content',
    [
      ['prefix_id', 'prefix_value'],
      ['h', 'urn:house:risk:function:house'],
    ],
  ],
];
const FIRST: readonly Sheet[] = [
  [
    'library_content',
    [
      ['library_urn', 'urn:house:risk:library:house-2026'],
      ['library_version', 3],
      ['library_name', 'House rules'],
      ['library_copyright', 'Ours'],
      ['library_provider', 'The house'],
      ['framework_urn', 'urn:house:risk:framework:house-2026'],
      ['framework_ref_id', 'house-2026'],
      ['framework_name', 'House rules'],
      ['reference_control_base_urn', 'urn:house:risk:function:house', 'h'],
      ['tab', 'rules', 'requirements'],
      ['tab', 'functions', 'reference_controls', 'urn:house:risk:function:house'],
    ],
  ],
  ['rules', ROWS],
  [
    'functions',
    [
      ['ref_id', 'name'],
      ['C-1', 'Locksmith'],
    ],
  ],
];
const changed = (sheets: readonly Sheet[], name: string, rows: Sheet[1] | undefined): readonly Sheet[] =>
  sheets.flatMap((sheet): Sheet[] => (sheet[0] !== name ? [sheet] : rows ? [[name, rows]] : []));
const bookFaults = (sheets: readonly Sheet[]): string => {
  const read = readFrameworkFile(book(...sheets));
  return read.ok ? '' : read.problems.map(({ where, message }) => `${where}: ${message}`).join('\n');
};

describe('a library as a workbook', () => {
  it('says the same in layout 1, in layout 2 and as YAML', () => {
    expect(readFrameworkFile(book(...SECOND))).toMatchObject(EXPECTED);
    expect(readFrameworkFile(book(...FIRST))).toMatchObject(EXPECTED);
  });

  it('holds mappings, and names the sheets that it leaves out', () => {
    const meta: Sheet = [
      'm_meta',
      [
        ['type', 'requirement_mapping_set'],
        ['name', 'House to garden'],
        ['source_framework_urn', 'urn:house:risk:framework:house-2026'],
        ['target_framework_urn', 'urn:g:risk:framework:garden'],
      ],
    ];
    const rows: Sheet = [
      'm_content',
      [
        ['source_node_id', 'target_node_id', 'relationship'],
        ['d.1', 'g-1', 'subset'],
      ],
    ];
    const read = readFrameworkFile(
      book(
        ...SECOND,
        meta,
        rows,
        ['Scribbles', [['a'], ['b']]],
        ['x_meta', [['type', 'recipes']]],
        ['x_content', [['a'], ['b']]],
      ),
    );
    expect(read).toMatchObject({
      ...EXPECTED,
      value: {
        mappings: [{ title: 'House to garden', pairs: [{ source: 'd.1', target: 'g-1', relation: 'subset' }] }],
      },
      warnings: [{ where: 'x_meta', message: expect.stringContaining('recipes') }, { where: 'Scribbles' }],
    });
  });

  it.each<readonly [string, readonly Sheet[], RegExp]>([
    [
      'another type',
      changed(SECOND, 'library_meta', [
        ['type', 'book'],
        ['version', '3'],
      ]),
      /^library_meta: .*no library of layout 2/,
    ],
    [
      'no version',
      changed(SECOND, 'library_meta', [
        ['type', 'library'],
        ['name', 'x'],
      ]),
      /library: The library has no version/,
    ],
    ['no content', changed(SECOND, 'house_content', undefined), /^house_meta: The sheet house_content .* is missing/],
    [
      'a level left out',
      changed(SECOND, 'house_content', [COLUMNS, ['', 1, 'D', 'Doors'], ['x', 3, 'D.1']]),
      /^house_content, row 3: The depth goes from 1 to 3/,
    ],
    [
      'a depth that is none',
      changed(SECOND, 'house_content', [COLUMNS, ['', 'deep', 'D', 'Doors']]),
      /^house_content, row 2: The depth is a whole number/,
    ],
    [
      'a number twice',
      changed(SECOND, 'house_content', [COLUMNS, ['x', 1, 'D'], ['x', 1, 'D']]),
      /^house_content, row 3: The urn .* twice, first at house_content, row 2/,
    ],
    [
      'a sheet that is not there',
      changed(FIRST, 'rules', undefined),
      /^library_content, row 10: There is no sheet rules/,
    ],
  ])('with %s is refused with the sheet and row', (_, sheets, said) => {
    expect(bookFaults(sheets)).toMatch(said);
  });
});
