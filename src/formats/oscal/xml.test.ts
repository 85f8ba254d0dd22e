import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../json.ts';
import { readOscal, readSentOscal } from './read-oscal.ts';
import { writeOscal } from './write-oscal.ts';

const UUID = '9cb0fab0-78bd-44ba-bcb8-3e9801cc952f';
const NS = 'xmlns="http://csrc.nist.gov/ns/oscal/1.0"';
const head = `<metadata><title>A <em>small</em>
    catalog</title><last-modified>2026-01-31T12:00:00Z</last-modified><version>1</version><oscal-version>1.1.2</oscal-version>`;
const catalog = (inside: string, about = ''): string =>
  `<?xml version="1.0"?><catalog ${NS} uuid="${UUID}">${head}${about}</metadata>${inside}</catalog>`;

const bodyOf = (text: string): JsonObject => {
  const read = readOscal(text);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value.document['catalog'] as JsonObject;
};
const problemsOf = (text: string): readonly string[] => {
  const read = readOscal(text);
  return read.ok ? [] : read.problems.map(({ where }) => where);
};

describe('XML in', () => {
  it('attributes and elements become members, lists get their names, markup becomes markdown', () => {
    const body = bodyOf(
      catalog(
        `<control id="ac-1" class="SP800-53"><title>Access</title>
          <param id="p1"><label>who</label><select how-many="one"><choice>all of <insert type="param" id-ref="p2"/></choice></select></param>
          <prop name="label" value="AC-1"><remarks><p>why</p><p>so</p></remarks></prop>
          <link href="#ac-2" rel="related"><text>two</text></link>
          <part name="statement" id="ac-1_smt"><p>Do <insert type="param" id-ref="p1"/> "now".</p><ul><li>a</li><li>b</li></ul>
            <part name="item"/></part></control>
        <back-matter><resource uuid="${UUID}"><base64 filename="a.txt">YWJj
          ZGVm</base64></resource></back-matter>`,
        `<revisions><revision><version>0</version></revision></revisions><document-id scheme="http://www.doi.org/">x</document-id>
         <location uuid="${UUID}"><address><addr-line>1 Street</addr-line></address><telephone-number type="office">1</telephone-number></location>`,
      ),
    );
    expect(body).toEqual({
      uuid: UUID,
      metadata: {
        title: 'A *small* catalog',
        'last-modified': '2026-01-31T12:00:00Z',
        version: '1',
        'oscal-version': '1.1.2',
        revisions: [{ version: '0' }],
        'document-ids': [{ scheme: 'http://www.doi.org/', identifier: 'x' }],
        locations: [
          {
            uuid: UUID,
            address: { 'addr-lines': ['1 Street'] },
            'telephone-numbers': [{ type: 'office', number: '1' }],
          },
        ],
      },
      controls: [
        {
          id: 'ac-1',
          class: 'SP800-53',
          title: 'Access',
          params: [
            { id: 'p1', label: 'who', select: { 'how-many': 'one', choice: ['all of {{ insert: param, p2 }}'] } },
          ],
          props: [{ name: 'label', value: 'AC-1', remarks: 'why\n\nso' }],
          links: [{ href: '#ac-2', rel: 'related', text: 'two' }],
          parts: [
            {
              id: 'ac-1_smt',
              name: 'statement',
              prose: 'Do {{ insert: param, p1 }} \\"now\\".\n\n* a\n* b',
              parts: [{ name: 'item' }],
            },
          ],
        },
      ],
      'back-matter': { resources: [{ uuid: UUID, base64: { filename: 'a.txt', value: 'YWJjZGVm' } }] },
    });
  });

  it('prefixes and numbers', () => {
    const text = `<o:assessment-plan xmlns:o="http://csrc.nist.gov/ns/oscal/1.0" uuid="${UUID}">
      <o:task uuid="${UUID}" type="action"><o:title>t</o:title>
      <o:timing><o:at-frequency period="3" unit="days"/></o:timing></o:task></o:assessment-plan>`;
    expect(readOscal(text)).toMatchObject({
      ok: true,
      value: {
        type: 'assessment-plan',
        document: { 'assessment-plan': { tasks: [{ timing: { 'at-frequency': { period: 3, unit: 'days' } } }] } },
      },
    });
  });

  it.each([
    ['another root', '<html/>', '/'],
    ['no namespace', '<catalog/>', '/catalog'],
    ['an unknown element', catalog('<control id="a"><title>t</title><b/></control>'), '/catalog/control[1]/b'],
    ['an unknown attribute', catalog('<control id="a" x="1"><title>t</title></control>'), '/catalog/control[1]/@x'],
    [
      'two titles',
      catalog('<control id="a"><title>t</title><title>u</title></control>'),
      '/catalog/control[1]/title[2]',
    ],
    [
      'script in a title',
      catalog('<control id="a"><title><script>x</script></title></control>'),
      '/catalog/control[1]/title/script',
    ],
    ['text beside elements', catalog('<control id="a">MUST<title>t</title></control>'), '/catalog/control[1]/text()'],
    ['text in the document itself', catalog('MUST'), '/catalog/text()'],
    [
      'text beside paragraphs',
      catalog('<control id="a"><title>t</title><part name="x"><p>a</p>MUST</part></control>'),
      '/catalog/control[1]/part[1]/text()',
    ],
    ['text in a wrapper', catalog('', '<revisions>MUST</revisions>'), '/catalog/metadata/revisions/text()'],
    [
      'a second wrapper',
      catalog('', '<revisions><revision/></revisions><revisions><revision/></revisions>'),
      '/catalog/metadata/revisions[2]',
    ],
    [
      'an attribute of a wrapper',
      catalog('', '<revisions x="1"><revision/></revisions>'),
      '/catalog/metadata/revisions/@x',
    ],
    [
      'a child of a wrapper by another name',
      catalog('', '<revisions><banana><version>9</version></banana></revisions>'),
      '/catalog/metadata/revisions/banana',
    ],
    [
      'an element of a foreign namespace',
      catalog('<control id="a" xmlns:z="urn:z"><z:title>t</z:title></control>'),
      '/catalog/control[1]/Q{urn:z}title',
    ],
    [
      'an element of a foreign namespace without a prefix',
      catalog('<control id="a"><title xmlns="urn:z">t</title></control>'),
      '/catalog/control[1]/Q{urn:z}title',
    ],
    [
      'a foreign paragraph beside ours',
      catalog('<control id="a" xmlns:z="urn:z"><title>t</title><part name="x"><p>a</p><z:p>b</z:p></part></control>'),
      '/catalog/control[1]/part[1]/Q{urn:z}p',
    ],
    ['a prefix that means nothing', catalog('<z:control id="a"/>'), '/catalog/Q{}z:control'],
    ['a root of another namespace', '<catalog xmlns="urn:z"/>', '/catalog'],
    ['OSCAL declared and the root outside it', '<catalog xmlns:o="http://csrc.nist.gov/ns/oscal/1.0"/>', '/catalog'],
    [
      'script deep in markup',
      catalog('<control id="a"><title>t <em><script>x</script></em></title></control>'),
      '/catalog/control[1]/title/em/script',
    ],
    [
      'text in a list beside its members',
      catalog('<control id="a"><title>t</title><part name="x"><ul>MUST<li>a</li></ul></part></control>'),
      '/catalog/control[1]/part[1]/ul/text()',
    ],
    [
      'an attribute of markup',
      catalog('<control id="a"><title>t</title><part name="x"><p class="c">a</p></part></control>'),
      '/catalog/control[1]/part[1]/p/@class',
    ],
    ['an entity', `<!DOCTYPE a [<!ENTITY x "y">]>${catalog('')}`, 'line 1, column 31'],
  ])('%s is refused', (_, text, where) => {
    expect(problemsOf(text)).toContain(where);
  });
});

describe('XML in, allowed by its schema and not by JSON', () => {
  it('the namespace ends with the element that declares it', () => {
    const text = catalog(
      '<o:control xmlns:o="http://csrc.nist.gov/ns/oscal/1.0" id="a"><o:title>t</o:title></o:control><control id="b"><title>u</title></control>',
    );
    expect(bodyOf(text)['controls']).toMatchObject([{ id: 'a' }, { id: 'b' }]);
  });

  it('the class and the markup of code, and a break in a cell, are left out with a word', () => {
    const read = readOscal(
      catalog(
        '<control id="a"><title>t</title><part name="x"><p><code class="c"><em>y</em></code></p><table><tr><th>a<br/>b</th></tr></table></part></control>',
      ),
    );
    expect(read.ok && read.warnings.map(({ where }) => where)).toEqual([
      '/catalog/control[1]/part[1]/p/code/@class',
      '/catalog/control[1]/part[1]/p/code/em',
      '/catalog/control[1]/part[1]/table/tr/th/br',
    ]);
  });
});

describe('XML out', () => {
  const document = (title: string, more: JsonObject = {}): JsonObject => ({
    catalog: {
      uuid: UUID,
      metadata: { title, 'last-modified': '2026-01-31T12:00:00Z', version: '1', 'oscal-version': '1.1.2' },
      ...more,
    },
  });

  it('is what comes back', () => {
    const given = document('A & <b> "c" \\*', {
      groups: [{ id: 'a', title: 'A', parts: [{ name: 'overview', prose: 'x **y**\n\n1. one\n1. two' }] }],
    });
    const written = writeOscal(given, 'xml');
    expect(written).toMatchObject({ ok: true, warnings: [] });
    const read = readOscal(written.ok ? written.value : '');
    expect(read.ok && read.value.document).toEqual(given);
  });

  it('says which texts come back with other white space', () => {
    expect(writeOscal(document('two  words '), 'xml')).toMatchObject({
      ok: true,
      warnings: [
        {
          where: '/catalog/metadata/title',
          message: 'XML has this text with other white space or signs, and the same meaning.',
        },
      ],
    });
  });

  const prose = (text: string): JsonObject =>
    document('t', { groups: [{ id: 'a', title: 'A', parts: [{ name: 'x', prose: text }] }] });
  const PROSE = '/catalog/groups/0/parts/0/prose';

  it.each([
    ['the number that a list begins with', '5. fifth\n6. sixth', '<ol start="5"><li>fifth</li><li>sixth</li></ol>'],
    ['the language of code', '```js\nlet  x;\n\n  y\n```', '<pre><code class="language-js">let  x;'],
    [
      'the alignment of columns',
      '| a | b | c |\n| :--- | ---: | :---: |\n| 1 | 2 | 3 |',
      '<tr><td align="left">1</td><td align="right">2</td><td align="center">3</td></tr>',
    ],
    ['a bar in code in a cell', '| a |\n| --- |\n| `x\\|y` |', '<td><code>x|y</code></td>'],
    ['a hard break', 'one\\\ntwo', '<p>one<br/>two</p>'],
    ['a backtick in code', '`` a`b ``', '<code>a`b</code>'],
    ['paragraphs after a list in a list', '* a\n  * b\n\n  c', '<li>a<ul><li>b</li></ul><p>c</p></li>'],
    ['code in a list', '* a\n\n  ```\n  x\n    y\n  ```', '<pre>x\n  y</pre>'],
    ['a break in a list', '* a\\\n  b\n* c', '<li>a<br/>b</li><li>c</li>'],
  ])('keeps %s', (_, text, xml) => {
    const written = writeOscal(prose(text), 'xml');
    expect(written).toMatchObject({ ok: true, warnings: [] });
    expect(written.ok && written.value).toContain(xml);
    expect(readOscal(written.ok ? written.value : '')).toMatchObject({ value: { document: prose(text) } });
  });

  it.each([
    ['two spaces before a break', 'one  \ntwo', 'one\\\ntwo', 'the same meaning'],
    ['a space after a number', 'of 2002. ', 'of 2002.', 'the same meaning'],
    ['another sign for a list', '- a\n- b', '* a\n* b', 'the same meaning'],
    ['numbers of a list', '3. a\n5. b', '3. a\n4. b', 'the numbers of its lists counted on'],
    ['lines of a paragraph', 'a\nb', 'a b', 'joined to one'],
    ['a row without its last bar', '|a|b|\n|-|-|\n|1|2', '| a | b |\n| --- | --- |\n| 1 | 2 |', 'the same meaning'],
  ])('names what becomes of %s', (_, text, back, said) => {
    const written = writeOscal(prose(text), 'xml');
    expect(written).toMatchObject({ ok: true, warnings: [{ where: PROSE, message: expect.stringContaining(said) }] });
    expect(readOscal(written.ok ? written.value : '')).toMatchObject({ value: { document: prose(back) } });
  });

  it('is refused where a row has more cells than its head, as a bar in code makes them', () => {
    expect(writeOscal(prose('| a | b |\n|:--|--:|\n| `x|y` | **z** |\n'), 'xml')).toMatchObject({
      ok: false,
      problems: [{ where: PROSE, message: expect.stringContaining('more cells than its head') }],
    });
  });

  it('is refused where it would lose something', () => {
    expect(writeOscal(document('t', { nothing: 1 }), 'xml')).toMatchObject({
      ok: false,
      problems: [{ where: '/catalog/nothing' }],
    });
    expect(writeOscal(document('a\u0001b'), 'xml')).toMatchObject({
      ok: false,
      problems: [{ where: '/catalog/metadata/title' }],
    });
    expect(writeOscal({ 'mapping-collection': {} }, 'xml').ok).toBe(false);
  });
});

describe('which format it is', () => {
  it.each([
    ['{"catalog": {}}', 'json'],
    ['\ufeff {"catalog": {}}', 'json'],
    ['catalog:\n  uuid: x\n', 'yaml'],
    [catalog(''), 'xml'],
  ])('%j', (text, format) => {
    expect(readOscal(text)).toMatchObject({ ok: true, value: { format, type: 'catalog' } });
    expect(readOscal(new TextEncoder().encode(text))).toMatchObject({ ok: true, value: { format } });
  });
});

describe('YAML that is sent to a server', () => {
  const yaml = (controls: number, title: string): string =>
    `catalog:\n  controls:\n${Array.from({ length: controls }, (_, at) => `  - id: a-${at}\n    title: ${title}\n`).join('')}`;

  it.each([
    ['too long', yaml(1_000, 'x'.repeat(2_000))],
    ['too many signs', yaml(40_000, 'x')],
  ])('is refused where it is %s, with what to do instead', (_, text) => {
    expect(readSentOscal(text)).toMatchObject({
      ok: false,
      problems: [{ message: expect.stringContaining('candor oscal convert') }],
    });
  });

  it('is read where it is short, and JSON of any length that is allowed', () => {
    expect(readSentOscal(yaml(10, 'x'))).toMatchObject({ ok: true, value: { format: 'yaml' } });
    expect(readSentOscal(JSON.stringify({ catalog: { x: 'x'.repeat(3_000_000) } })).ok).toBe(true);
  });
});
