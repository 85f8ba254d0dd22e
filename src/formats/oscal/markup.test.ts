import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blocksFromMarkdown, lineFromMarkdown } from './markdown.ts';
import { blocksToMarkdown, lineToMarkdown, type MarkupNode } from './markup.ts';

const html = (content: readonly MarkupNode[]): string =>
  content
    .map((node) => {
      if (typeof node === 'string') return node;
      const attributes = Object.entries(node.attributes).map(([key, value]) => ` ${key}=${value}`);
      return `<${node.name}${attributes.join('')}>${html(node.content)}</${node.name}>`;
    })
    .join('');

describe('one line', () => {
  it.each([
    ['plain', 'plain'],
    ['*a* and **b**', '<em>a</em> and <strong>b</strong>'],
    ['**a *b* c**', '<strong>a <em>b</em> c</strong>'],
    ['`a*b`', '<code>a*b</code>'],
    ['H~2~O, x^2^, "said"', 'H<sub>2</sub>O, x<sup>2</sup>, <q>said</q>'],
    ['[a *b*](#c)', '<a href=#c>a <em>b</em></a>'],
    ['[a](x "t")', '<a href=x title=t>a</a>'],
    ['![a](b.png)', '<img alt=a src=b.png></img>'],
    ['{{ insert: param, ac-1_prm_1 }}', '<insert type=param id-ref=ac-1_prm_1></insert>'],
    ['\\*not\\* \\"this\\" \\`or\\` \\^that\\~', '*not* "this" `or` ^that~'],
    ['[Selection: one]', '[Selection: one]'],
    ['a [b\\](c)', 'a [b](c)'],
    ['see\\![a](b)', 'see!<a href=b>a</a>'],
    ['\\{{ insert: param, x }}', '{{ insert: param, x }}'],
    ['C:\\dir', 'C:\\dir'],
    ['a < b & c', 'a < b & c'],
  ])('%s', (markdown, markup) => {
    expect(html(lineFromMarkdown(markdown))).toBe(markup);
    expect(lineToMarkdown(lineFromMarkdown(markdown))).toBe(markdown);
  });

  it.each([
    ['5" and 6', '5\\" and 6'],
    ['*open', '\\*open'],
    ['a [b](c d)', 'a [b](c d)'],
    ['`open', '\\`open'],
    ['**a*', '\\**a*'],
  ])('%s: what is never closed is text', (markdown, written) => {
    const tree = lineFromMarkdown(markdown);
    expect(lineFromMarkdown(lineToMarkdown(tree))).toEqual(tree);
    if (markdown !== '**a*' && markdown !== 'a [b](c d)') expect(lineToMarkdown(tree)).toBe(written);
  });

  it('any text comes back as that text', () => {
    const pieces = fc.constantFrom(
      'a',
      ' ',
      '*',
      '**',
      '"',
      '`',
      '~',
      '^',
      '\\',
      '[',
      ']',
      '(',
      ')',
      '{',
      '{{',
      '}}',
      '!',
      '_',
      '<',
      '&',
      'insert: param, x',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        const text = parts.join('').trim();
        expect(html(lineFromMarkdown(lineToMarkdown([text])))).toBe(text);
      }),
      { seed: 1, numRuns: 2_000 },
    );
  });

  it('any markdown, once written by us, stays as it is', () => {
    const pieces = fc.constantFrom(
      'a',
      ' b',
      '*',
      '**',
      '"',
      '`',
      '~',
      '^',
      '\\',
      '[',
      '](x)',
      '{{ insert: param, x }}',
      '![',
      '|',
      '#',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        const once = lineToMarkdown(lineFromMarkdown(parts.join('')));
        expect(lineToMarkdown(lineFromMarkdown(once))).toBe(once);
      }),
      { seed: 2, numRuns: 2_000 },
    );
  });
});

describe('blocks', () => {
  it.each([
    ['a\n\nb', '<p>a</p><p>b</p>'],
    ['\\# a\n\n\\- b\n\n1\\. c\n\n\\> d', '<p># a</p><p>- b</p><p>1. c</p><p>> d</p>'],
    ['# a\n\n### b *c*', '<h1>a</h1><h3>b <em>c</em></h3>'],
    ['* a\n* b', '<ul><li>a</li><li>b</li></ul>'],
    ['1. a\n1. b', '<ol><li>a</li><li>b</li></ol>'],
    ['* a\n  1. b\n  1. c\n* d', '<ul><li>a<ol><li>b</li><li>c</li></ol></li><li>d</li></ul>'],
    ['```\na\n  b\n```', '<pre>a\n  b</pre>'],
    ['3. a\n4. b', '<ol start=3><li>a</li><li>b</li></ol>'],
    ['* a\n\n  5. b\n  6. c', '<ul><li>a<ol start=5><li>b</li><li>c</li></ol></li></ul>'],
    ['1. 5. a', '<ol><li><ol start=5><li>a</li></ol></li></ol>'],
    ['```a``` is code', '<p><code>a</code> is code</p>'],
    ['> a\n>\n> b', '<blockquote><p>a</p><p>b</p></blockquote>'],
    [
      '| a | b |\n| --- | --- |\n| c | d\\|e |',
      '<table><tr><th>a</th><th>b</th></tr><tr><td>c</td><td>d|e</td></tr></table>',
    ],
  ])('%j', (markdown, markup) => {
    expect(html(blocksFromMarkdown(markdown))).toBe(markup);
    expect(blocksToMarkdown(blocksFromMarkdown(markdown))).toBe(markdown.replaceAll('```a```', '`a`'));
  });

  it('numbered and unnumbered lists are read in any sign, tables in any width', () => {
    expect(html(blocksFromMarkdown('1. a\n2. b\n\n- c\n- d'))).toBe(
      '<ol><li>a</li><li>b</li></ol><ul><li>c</li><li>d</li></ul>',
    );
  });
});
