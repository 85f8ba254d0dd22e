import { describe, expect, it } from 'vitest';
import { diffDocuments } from '../../src/formats/oscal/diff.ts';
import { blocksFromMarkdown, lineFromMarkdown } from '../../src/formats/oscal/markdown.ts';
import { blocksToMarkdown, lineToMarkdown } from '../../src/formats/oscal/markup.ts';
import { readOscal } from '../../src/formats/oscal/read-oscal.ts';
import { validateDocument } from '../../src/formats/oscal/validate.ts';

const UUID = '9cb0fab0-78bd-44ba-bcb8-3e9801cc952f';
const metadata = { title: 't', 'last-modified': '2026-01-31T12:00:00Z', version: '1', 'oscal-version': '1.1.2' };
const root = '<catalog xmlns="http://csrc.nist.gov/ns/oscal/1.0">';

describe('files that mean harm are refused with a reason', () => {
  const corpus: Readonly<Record<string, () => string>> = {
    '20 MB of brackets': () => `{"catalog":${'['.repeat(20_000_000)}`,
    'more than 50 MB': () => `{"catalog":"${'x'.repeat(50_000_000)}"}`,
    'a key that reaches the prototype': () => '{"catalog":{"__proto__":{"polluted":true}}}',
    'no document': () => '{"constructor":{}}',
    'an anchor in YAML': () => 'catalog: &a [1]\nb: *a\n',
    'a tag in YAML': () => 'catalog: !!js/function x\n',
    'two documents in YAML': () => 'catalog: {}\n---\ncatalog: {}\n',
    'deep YAML': () => `catalog: ${'['.repeat(1_000_000)}`,
    'an entity from a file': () => `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${root}&x;</catalog>`,
    'entities that multiply': () => `<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${root}&b;</catalog>`,
    'a million elements deep': () => root + '<group>'.repeat(1_000_000),
    'more elements than there may be': () => `${root}${'<x/>'.repeat(1_600_000)}</catalog>`,
    'many unknown elements': () => `${root}${'<x/>'.repeat(200_000)}</catalog>`,
  };

  it.each(Object.entries(corpus))('%s', (_, text) => {
    const read = readOscal(text());
    expect(read.ok).toBe(false);
    const problems = read.ok ? [] : read.problems;
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.length).toBeLessThanOrEqual(20);
    for (const { message } of problems) expect(message).toMatch(/^\S.{9,400}$/su);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('documents that are wrong everywhere are told of in bounds', () => {
  const body = { uuid: UUID, metadata };
  const corpus: Readonly<Record<string, () => object>> = {
    'many wrong controls': () => ({ ...body, controls: Array.from({ length: 300_000 }, () => 1) }),
    'many controls of one id': () => ({
      ...body,
      controls: Array.from({ length: 300_000 }, () => ({ id: 'a', title: 'b' })),
    }),
    'many unknown parameters': () => ({
      ...body,
      controls: [{ id: 'a', title: 'b', parts: [{ name: 'x', prose: '{{ insert: param, x }}'.repeat(300_000) }] }],
    }),
    'many unknown keys': () => ({
      ...body,
      ...Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`k${at}`, 1])),
    }),
    'texts of megabytes that are no URI, email, token or date': () => ({
      ...body,
      metadata: {
        ...metadata,
        published: '2'.repeat(5_000_000),
        links: [{ href: `http://${'a:'.repeat(3_000_000)}|`, rel: `${'a'.repeat(5_000_000)} ` }],
        parties: [
          { uuid: UUID, type: 'person', 'email-addresses': [`${'a'.repeat(5_000_000)}@${'a-'.repeat(2_000_000)}`] },
        ],
      },
    }),
  };

  it.each(Object.entries(corpus))('%s', (_, make) => {
    const found = validateDocument({ catalog: make() } as never);
    expect(found.valid).toBe(false);
    expect(found.faults.length).toBeLessThanOrEqual(100);
    for (const { message } of found.faults) expect(message.length).toBeLessThan(400);
  });

  it('a file of 40 MB in base64 is no fault', () => {
    const resources = [{ uuid: UUID, base64: { value: 'A'.repeat(40_000_000) } }];
    expect(validateDocument({ catalog: { ...body, 'back-matter': { resources } } }).faults).toEqual([]);
  });
});

describe('markdown that means harm is read in one pass', () => {
  it.each([
    '[',
    '![',
    '*',
    '**_',
    '*~^"',
    '`',
    '` `',
    '{{ insert: param, ',
    '](',
    '[a](',
    '[*',
    '{{ insert: param, x }}[',
    '\\',
    '* a\n',
    '> ',
    '|a|\n|-|\n',
    '```\n',
    '  * a\n',
    '# ',
    '>',
  ])('%j, again and again', (piece) => {
    const text = piece.repeat(30_000);
    const line = lineToMarkdown(lineFromMarkdown(text));
    const blocks = blocksToMarkdown(blocksFromMarkdown(text));
    // What grows is bounded by escapes.
    expect(Math.max(line.length, blocks.length)).toBeLessThan(text.length * 3 + 10);
  });

  it('lists within lists', () => {
    const text = Array.from({ length: 400 }, (_, at) => `${' '.repeat(at * 2)}* a`).join('\n');
    expect(blocksToMarkdown(blocksFromMarkdown(text)).length).toBeGreaterThan(400);
  });
});

it('thirty thousand controls that all changed are compared', () => {
  const of = (name: string) => ({
    catalog: { controls: Array.from({ length: 30_000 }, (_, at) => ({ id: `${name}${at}`, title: 't' })) },
  });
  expect(diffDocuments(of('a'), of('b')).controls.added).toHaveLength(30_000);
});
