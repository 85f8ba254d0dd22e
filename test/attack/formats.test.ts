import fc from 'fast-check';
import { type Zippable, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/formats/csv.ts';
import { readCyclonedx } from '../../src/formats/cyclonedx.ts';
import { detectFileType, typeMismatch } from '../../src/formats/filetype.ts';
import { parseJson } from '../../src/formats/json.ts';
import { readJunit } from '../../src/formats/junit.ts';
import { readNpmAudit } from '../../src/formats/npm-audit.ts';
import { readNpmLockfile } from '../../src/formats/npm-lockfile.ts';
import type { Read } from '../../src/formats/read.ts';
import { encodeUtf8 } from '../../src/formats/text.ts';
import { readXlsx } from '../../src/formats/xlsx/read-xlsx.ts';
import { writeXlsx } from '../../src/formats/xlsx/write-xlsx.ts';
import { readYaml } from '../../src/formats/yaml.ts';
import { updateYaml } from '../../src/formats/yaml-edit.ts';

type Reader = (input: Uint8Array) => Read<unknown>;

const textReaders: Readonly<Record<string, Reader>> = {
  json: (input) => parseJson(input),
  csv: (input) => readCsv(input),
  yaml: (input) => readYaml(input),
  junit: (input) => readJunit(input),
  cyclonedx: (input) => readCyclonedx(input),
  npmAudit: (input) => readNpmAudit(input),
  npmLockfile: (input) => readNpmLockfile(input),
};
const xmlReaders = ['junit', 'cyclonedx'];
const jsonReaders = ['json', 'cyclonedx', 'npmAudit', 'npmLockfile'];

function expectProblem(read: Read<unknown>): void {
  expect(read.ok).toBe(false);
  if (read.ok) return;
  expect(read.problems.length).toBeGreaterThan(0);
  expect(read.problems.length).toBeLessThanOrEqual(50);
  for (const { where, message } of read.problems) {
    expect(where.length).toBeLessThan(500);
    expect(message).toMatch(/^\S.{9,600}$/su);
  }
}

const bom = '<bom xmlns="http://cyclonedx.org/schema/bom/1.5">';

describe('hostile XML is refused', () => {
  const corpus: Readonly<Record<string, string>> = {
    'entity from a file': '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><testsuite name="&x;"/>',
    'billion laughs': `<!DOCTYPE a [<!ENTITY a "lol">${'bcdefghij'
      .split('')
      .map((name, i) => `<!ENTITY ${name} "${`&${'abcdefghi'[i]};`.repeat(10)}">`)
      .join('')}]><testsuite>&j;</testsuite>`,
    'parameter entity': '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1/x.dtd"> %x;]><testsuite/>',
    'unknown entity': '<testsuite>&nbsp;</testsuite>',
    'entity of the prototype': '<testsuite>&constructor;&__proto__;&toString;</testsuite>',
    '40,000 deep': '<testsuite>'.repeat(40_000),
    '40,000 deep, closed': `${'<testsuite>'.repeat(40_000)}${'</testsuite>'.repeat(40_000)}`,
    'deep in CycloneDX': `${bom}${'<components><component>'.repeat(20_000)}`,
    '49 MB attribute': `<testsuite name="${'x'.repeat(49_000_000)}"/>`,
    '49 MB attribute without end': `<testsuite name="${'x'.repeat(49_000_000)}`,
    'more than 50 MB': `<testsuite>${' '.repeat(50_000_000)}</testsuite>`,
    'a million attributes': `<testsuite ${Array.from({ length: 1_000_000 }, (_, i) => `a${i}=""`).join(' ')}/>`,
    'millions of elements': `<testsuite>${'<a/>'.repeat(3_000_000)}</testsuite>`,
    'endless name': `<${'a'.repeat(20_000_000)}`,
    'endless comment': `<testsuite><!--${'a'.repeat(20_000_000)}`,
    NUL: '<testsuite name="\0"/>',
    'control character': '<testsuite name="&#1;"/>',
    'lone surrogate': '<testsuite name="&#xD800;"/>',
    'cut off': '<testsuite><testcase name="a"',
    'two roots': '<testsuite/><testsuite/>',
    'text around': 'x<testsuite/>',
    'repeated attribute': '<testsuite name="a" name="b"/>',
    'wrong root': '<html/>',
  };

  it.each(Object.entries(corpus).flatMap(([what, text]) => xmlReaders.map((name) => [name, what, text] as const)))(
    '%s: %s',
    (name, _, text) => {
      expectProblem(textReaders[name]!(encodeUtf8(text)));
    },
  );

  it('an encoding that lies, and one that nobody knows', () => {
    expectProblem(readJunit(new Uint8Array([...encodeUtf8('<testsuite name="'), 0xff, 0xfe, ...encodeUtf8('"/>')])));
    expectProblem(readJunit(encodeUtf8('<?xml version="1.0" encoding="x-evil"?><testsuite/>')));
    expectProblem(readJunit(encodeUtf8('+ADw-testsuite/+AD4-')));
  });
});

describe('hostile JSON is refused', () => {
  const corpus: Readonly<Record<string, string>> = {
    'deep arrays': '['.repeat(1_000_000),
    'deep arrays, closed': `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
    'deep objects': '{"a":'.repeat(500_000),
    'a prototype': '{"__proto__":{"admin":true}}',
    'a prototype, escaped': '{"\\u005f_proto__":{"admin":true}}',
    'a constructor': '{"constructor":{"prototype":{"admin":true}}}',
    'a prototype far inside': '{"a":[{"b":{"__proto__":1}}]}',
    'a repeated key': '{"bomFormat":"CycloneDX","bomFormat":"x"}',
    NUL: '{"a":"\\u0000"}',
    'lone surrogate': '{"a":"\\udfff"}',
    infinite: '{"a":1e400}',
    NaN: '{"a":NaN}',
    comment: '{/* */"a":1}',
    'single quotes': "{'a':1}",
    'cut off': '{"a":[1,2,{"b":"c',
    'two values': '{} {}',
    'millions of values': `[${'{},'.repeat(6_000_000)}{}]`,
    'more than 50 MB': `"${'x'.repeat(50_000_000)}"`,
    'endless text': `["${'x'.repeat(20_000_000)}`,
    backslashes: `["${'\\'.repeat(10_000_001)}"]`,
    nothing: '',
  };

  it.each(Object.entries(corpus).flatMap(([what, text]) => jsonReaders.map((name) => [name, what, text] as const)))(
    '%s: %s',
    (name, _, text) => {
      expectProblem(textReaders[name]!(encodeUtf8(text)));
    },
  );

  it('nothing of it reaches a prototype', () => {
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });
});

describe('hostile YAML is refused', () => {
  const laughs = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'
    .split('')
    .map((name, i) => `${name}: &${name} [${`*${'abcdefghi'[i]},`.repeat(9)}]`)
    .join('\n')}`;
  it.each([
    ['billion laughs', laughs],
    ['a function', 'a: !!js/function "function(){}"'],
    ['an object of Python', 'a: !!python/object/apply:os.system ["id"]'],
    ['a merge', 'a:\n  <<: {b: 1}'],
    ['a prototype', '__proto__:\n  admin: true'],
    ['a cycle', '&a [*a]'],
    ['deep brackets', '['.repeat(1_000_000)],
    ['deep braces', '{a: '.repeat(500_000)],
    ['deep dashes', '- '.repeat(1_000_000)],
    ['deep questions', '? '.repeat(1_000_000)],
    ['deep indentation', Array.from({ length: 2_000 }, (_, i) => `${' '.repeat(i)}a:\n`).join('')],
    ['a version that knows more', '%YAML 1.1\n---\na: yes'],
    ['a repeated key', 'a: 1\na: 2'],
    ['a map as a key', '{a: 1}: 2'],
    ['a NUL', 'a: "\\x00"'],
    ['millions of keys', Array.from({ length: 200_000 }, (_, i) => `k${i}: v`).join('\n')],
    ['thousands of documents', '---\na\n'.repeat(30_000)],
    ['too large', `a: "${'x'.repeat(8_000_000)}"`],
  ])('%s', (_, text) => {
    expectProblem(readYaml(encodeUtf8(text)));
    expectProblem(updateYaml(text, [{ path: ['x'], value: 1 }]));
  });
});

describe('hostile CSV is refused', () => {
  it.each([
    ['an open quote', `a,b\n"${'x,'.repeat(1_000_000)}`],
    ['only quotes', `a\n${'"'.repeat(10_000_001)}`],
    ['too many columns', ','.repeat(10_000_000)],
    ['too many rows', `a\n${'1\n'.repeat(200_002)}`],
    ['a huge cell', `a\n${'x'.repeat(2_000_000)}`],
    ['only line breaks', '\n'.repeat(20_000_000)],
    ['too large', 'a,'.repeat(26_000_000)],
  ])('%s', (_, text) => {
    expectProblem(readCsv(encodeUtf8(text)));
  });
  it('bytes that are no text', () => {
    expectProblem(readCsv(new Uint8Array([0x61, 0x2c, 0xc3, 0x28])));
  });
});

function workbook(parts: Readonly<Record<string, Uint8Array | string>>): Uint8Array {
  const all: Record<string, Uint8Array | string> = {
    '[Content_Types].xml': '<Types/>',
    'xl/workbook.xml': '<workbook xmlns:r="x"><sheets><sheet name="S" r:id="rId1"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels':
      '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
    'xl/worksheets/sheet1.xml': '<worksheet><sheetData/></worksheet>',
    ...parts,
  };
  const entries = Object.entries(all).map(([name, part]) => [name, typeof part === 'string' ? encodeUtf8(part) : part]);
  return zipSync(Object.fromEntries(entries) as Zippable);
}

/** The bytes with another claimed size in every directory entry and local header: what a lying bomb does. */
function claim(bytes: Uint8Array, size: number): Uint8Array {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  for (let at = 0; at + 46 < copy.length; at += 1) {
    const signature = view.getUint32(at, true);
    if (signature === 0x02014b50) view.setUint32(at + 24, size, true);
    if (signature === 0x04034b50) view.setUint32(at + 22, size, true);
  }
  return copy;
}

describe('hostile workbooks are refused', () => {
  const row = '<row><c t="inlineStr"><is><t>aaaaaaaaaaaaaaaaaaaaaaaa</t></is></c></row>';
  const bomb = workbook({
    'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${row.repeat(Math.ceil(88_000_000 / row.length))}</sheetData></worksheet>`,
  });

  it('an 88 MB sheet in 300 kB', () => {
    expect(bomb.length).toBeLessThan(1_000_000);
    expectProblem(readXlsx(bomb));
  });

  it.each([100, 900_000, 9_000_000, 0])('the same sheet, claiming %d bytes', (size) => {
    expectProblem(readXlsx(claim(bomb, size)));
  });

  it('a claim that is small enough keeps memory small: no more is unpacked than claimed', () => {
    const before = process.memoryUsage().arrayBuffers;
    expectProblem(readXlsx(claim(bomb, 100_000)));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32_000_000);
  });

  it.each<[string, Uint8Array]>([
    [
      '100,000 entries',
      zipSync(Object.fromEntries(Array.from({ length: 60_000 }, (_, i) => [`f${i}`, new Uint8Array()])), { level: 0 }),
    ],
    ['a way out', workbook({ '../../etc/passwd': 'x' })],
    ['a workbook inside', workbook({ 'xl/embeddings/a.xlsx': 'x' })],
    ['an entity', workbook({ 'xl/worksheets/sheet1.xml': '<!DOCTYPE a [<!ENTITY x "y">]><worksheet>&x;</worksheet>' })],
    ['deep XML', workbook({ 'xl/worksheets/sheet1.xml': '<a>'.repeat(40_000) })],
    [
      'too many cells',
      workbook({
        'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${Array.from({ length: 201 }, (_, i) => `<row>${Array.from({ length: 1_000 }, (_cell, c) => `<c><v>${i * c}</v></c>`).join('')}</row>`).join('')}</sheetData></worksheet>`,
      }),
    ],
    [
      'too many columns',
      workbook({ 'xl/worksheets/sheet1.xml': `<worksheet><row>${'<c><v>1</v></c>'.repeat(16_385)}</row></worksheet>` }),
    ],
    ['a deep list of texts', workbook({ 'xl/sharedStrings.xml': `<sst>${'<si>'.repeat(300)}` })],
    ['no workbook', zipSync({ 'a.txt': encodeUtf8('x') })],
    ['no zip', encodeUtf8('PK\x03\x04 and then nothing')],
    ['nothing', new Uint8Array()],
  ])('%s', (_, bytes) => {
    expectProblem(readXlsx(bytes));
  });

  it('relations may point anywhere, and reach nothing', () => {
    const outside = workbook({
      'xl/_rels/workbook.xml.rels':
        '<Relationships><Relationship Id="rId1" Target="../../../../etc/passwd"/></Relationships>',
    });
    expect(readXlsx(outside)).toMatchObject({ ok: true, value: { sheets: [] }, warnings: [{ where: 'S' }] });
  });
});

const seeds: Readonly<Record<string, string>> = {
  json: '{"a":[1,2.5e3,-0,true,null,"x\\u00e9\\n"],"b":{"c":{}}}',
  csv: '\ufeffid;title;"long; name"\r\n1;=1+1;"a ""b""\r\nc"\r\n\'2;;\r\n',
  yaml: '# c\nkind: control\n"on": "2026-01-31"\nchecks:\n  - title: |\n      a\n      b\n    n: 1.5 # x\n  - [a, {b: c}]\n---\n- x\n',
  junit:
    '<?xml version="1.0"?><testsuites tests="2"><testsuite name="a"><testcase name="x" time="1.5" file="f" line="3"><failure message="&lt;m&gt;"><![CDATA[at f]]></failure></testcase><testcase name="y"><skipped/></testcase></testsuite></testsuites>',
  cyclonedx: `${bom}<components><component type="library"><name>a</name><licenses><license><id>MIT</id></license></licenses></component></components><vulnerabilities><vulnerability><id>C</id><affects><target><ref>a</ref></target></affects></vulnerability></vulnerabilities></bom>`,
  cyclonedxJson:
    '{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"name":"a","licenses":[{"license":{"id":"MIT"}}],"hashes":[{"alg":"x"}]}],"vulnerabilities":[{"id":"C","affects":[{"ref":"a"}],"analysis":{"state":"resolved","response":["update"]}}]}',
  npmAudit:
    '{"auditReportVersion":2,"vulnerabilities":{"a":{"via":[{"source":1,"name":"a","title":"t","severity":"high","cwe":["CWE-1"],"cvss":{"score":5}},"b"],"nodes":["n"],"fixAvailable":true}},"metadata":{"vulnerabilities":{"high":1}}}',
  yarnAudit:
    '{"type":"auditAdvisory","data":{"advisory":{"id":1,"module_name":"a","findings":[{"version":"1","paths":["a>b"]}]}}}\n{"type":"auditSummary","data":{"vulnerabilities":{"low":1}}}\n',
  npmLockfile:
    '{"lockfileVersion":3,"packages":{"":{"name":"x"},"node_modules/a":{"version":"1","resolved":"https://registry.npmjs.org/a.tgz","integrity":"sha512-x"}}}',
};

/** One change of the bytes: replaced, put in, taken out, cut off or doubled. */
const mutation = fc.record({
  kind: fc.constantFrom('replace', 'insert', 'delete', 'cut', 'double'),
  at: fc.nat(),
  length: fc.integer({ min: 1, max: 40 }),
  bytes: fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 4 }),
    fc
      .constantFrom(
        '{',
        '}',
        '[',
        ']',
        '<',
        '>',
        '"',
        "'",
        '&',
        ':',
        '-',
        '\n',
        '\0',
        '__proto__',
        '&a',
        '*a',
        '!!',
        '<<: ',
        ']]>',
        '<!--',
        '1e999',
        '\t',
        '|',
        '\ufeff',
      )
      .map(encodeUtf8),
  ),
});

function mutate(
  input: Uint8Array,
  { kind, at, length, bytes }: { kind: string; at: number; length: number; bytes: Uint8Array },
): Uint8Array {
  const place = at % (input.length + 1);
  const before = input.subarray(0, place);
  const piece = input.subarray(place, place + length);
  const after = input.subarray(place + length);
  if (kind === 'cut') return before.slice();
  if (kind === 'delete') return new Uint8Array([...before, ...after]);
  if (kind === 'double') return new Uint8Array([...before, ...piece, ...piece, ...after]);
  const kept = kind === 'insert' ? input.subarray(place) : input.subarray(place + bytes.length);
  return new Uint8Array([...before, ...bytes, ...kept]);
}

function expectRead(read: Read<unknown>): void {
  if (!read.ok) expectProblem(read);
}

describe('no reader ever throws', () => {
  it.each(Object.keys(seeds))('the seed %s is read as it is', (name) => {
    expect(
      textReaders[name.replace(/Json$/, '').replace('yarnAudit', 'npmAudit')]!(encodeUtf8(seeds[name] ?? '')),
    ).toMatchObject({ ok: true });
  });

  it.each(Object.keys(textReaders))('%s, on mutations of every seed', (name) => {
    const inputs = fc.tuple(
      fc.constantFrom(...Object.values(seeds)),
      fc.array(mutation, { minLength: 1, maxLength: 5 }),
    );
    fc.assert(
      fc.property(inputs, ([seed, mutations]) => {
        expectRead(textReaders[name]!(mutations.reduce(mutate, encodeUtf8(seed))));
      }),
      { numRuns: 1500 },
    );
  });

  it('yaml editing, on mutations', () => {
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 5 }), fc.jsonValue(), (mutations, value) => {
        const text = new TextDecoder().decode(mutations.reduce(mutate, encodeUtf8(seeds['yaml'] ?? '')));
        const edited = updateYaml(text, [{ path: ['checks', 0, 'title'], value: JSON.parse(JSON.stringify(value)) }]);
        if (edited.ok) expect(readYaml(edited.value).ok).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });

  it('xlsx, on mutations of the archive and of the sheet in it', () => {
    const made = writeXlsx([
      {
        name: 'S',
        header: ['a', 'b'],
        rows: [
          [1, 'x'],
          [true, { date: '2026-01-31' }],
        ],
      },
    ]);
    const seed = made.ok ? made.value : new Uint8Array();
    const sheet = encodeUtf8(
      '<worksheet><sheetData><row r="1"><c r="A1" t="s" s="1"><f>A2</f><v>0</v></c><c r="B1"><v>1.5</v></c></row></sheetData></worksheet>',
    );
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), fc.boolean(), (mutations, inside) => {
        const bytes = inside
          ? workbook({ 'xl/worksheets/sheet1.xml': mutations.reduce(mutate, sheet) })
          : mutations.reduce(mutate, seed);
        expectRead(readXlsx(bytes));
      }),
      { numRuns: 1500 },
    );
  });

  it('any bytes at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.string(), (bytes, name) => {
        for (const read of Object.values(textReaders)) expectRead(read(bytes));
        expectRead(readXlsx(bytes));
        const type = detectFileType(bytes);
        typeMismatch(type, name);
        expect(type.mime).toMatch(/^[a-z]+\/[\w.+-]+$/);
      }),
      { numRuns: 1000 },
    );
  });
});
