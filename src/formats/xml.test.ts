import { describe, expect, it } from 'vitest';
import { localName, readXml } from './xml.ts';
import { childrenNamed, childText, findChild, readXmlTree } from './xml-tree.ts';

const quiet = { open: (): void => {}, close: (): void => {}, text: (): void => {} };

function fault(text: string | Uint8Array, limits = {}): string {
  const read = readXml(text, quiet, limits);
  return read.ok ? 'read' : `${read.problems[0]?.where}: ${read.problems[0]?.message}`;
}

describe('readXml', () => {
  it.each([
    ['<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', 'A DOCTYPE with declarations'],
    ['<a>\n&x;</a>', 'line 2, column 4: The XML is broken: undefined entity'],
    ['<a>&constructor;</a>', 'undefined entity'],
    ['<a><b></a>', 'unexpected close tag'],
    ['<a><![CDATA[x', 'unclosed'],
    ['<a/><b/>', 'only one root'],
    ['<a b="1" b="2"/>', 'duplicate attribute'],
    ['<a>\0</a>', 'disallowed character'],
    ['<a b="&#0;"/>', 'malformed character entity'],
    ['', 'must contain a root element'],
    ['hello', 'text data outside'],
    ['<a>'.repeat(40_000), 'nest deeper than 256'],
    [`<a b="${'x'.repeat(2_000_000)}`, 'An attribute is longer than 1000000'],
    [`<a b="${'x'.repeat(1_000_001)}"/>`, 'An attribute is longer than 1000000'],
    [`<a ${Array.from({ length: 1001 }, (_, i) => `b${i}="1"`).join(' ')}/>`, 'more than 1000 attributes'],
  ])('refuses %#', (text, message) => {
    expect(fault(text)).toContain(message);
  });

  it('keeps to the limits it is given', () => {
    expect(fault('<a><b/><b/></a>', { maxNodes: 2 })).toContain('more than 2 elements');
    expect(fault('<a>12345</a>', { maxTokenLength: 4 })).toContain('longer than 4');
    expect(fault('<a/>', { maxBytes: 3 })).toContain('larger than 3 bytes');
  });

  it('accepts a DOCTYPE that declares nothing', () => {
    expect(fault('<!DOCTYPE a SYSTEM "http://example.test/a.dtd"><a/>')).toBe('read');
  });

  it('reads the encoding that the declaration names', () => {
    const bytes = new Uint8Array(
      [...'<?xml version="1.0" encoding="ISO-8859-1"?><a>\xe9</a>'].map((c) => c.charCodeAt(0)),
    );
    expect(readXmlTree(bytes)).toMatchObject({ ok: true, value: { text: 'é' } });
    expect(fault(new Uint8Array([0x3c, 0x61, 0xff, 0x2f, 0x3e]))).toContain('not UTF-8');
    expect(
      fault(new Uint8Array([...'<?xml version="1.0" encoding="nonsense"?><a/>'].map((c) => c.charCodeAt(0)))),
    ).toContain('nonsense');
  });
});

it('builds a tree without prefixes, and without a prototype in its attributes', () => {
  const read = readXmlTree('<x:a __proto__="p"><b> 1 </b><x:b>2</x:b>t<![CDATA[&]]></x:a>');
  if (!read.ok) throw new Error('unread');
  expect(read.value.name).toBe('a');
  expect(read.value.text).toBe('t&');
  expect(Object.getPrototypeOf(read.value.attributes)).toBeNull();
  expect(Object.entries(read.value.attributes)).toEqual([['__proto__', 'p']]);
  expect(childrenNamed(read.value, 'b')).toHaveLength(2);
  expect(childText(read.value, 'b')).toBe('1');
  expect(findChild(read.value, 'c')).toBeUndefined();
  expect(localName('a')).toBe('a');
});
