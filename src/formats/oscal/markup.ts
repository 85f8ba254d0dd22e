/** An element of OSCAL's markup, which is a small part of HTML. Text stands as it is, without escapes. */
export interface MarkupElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly content: readonly MarkupNode[];
}
export type MarkupNode = string | MarkupElement;

/** Elements that stand on their own, as paragraphs do. */
export const BLOCKS: ReadonlySet<string> = new Set([
  ...['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'pre', 'blockquote', 'table', 'hr', 'img'],
]);

export const markup = (
  name: string,
  content: readonly MarkupNode[],
  attributes: Readonly<Record<string, string>> = {},
): MarkupElement => ({ name, attributes, content });

const SIGNS: Readonly<Record<string, string>> = {
  em: '*',
  i: '*',
  strong: '**',
  b: '**',
  code: '`',
  sub: '~',
  sup: '^',
  q: '"',
};

/** What would mean something in OSCAL's markdown: five signs anywhere, others before what follows them. */
const ESCAPED = /["*`^~]|\\(?=[!-/:-@[-`{-~]|\s*$)|\](?=\()|\{(?=\{)/g;
/** What would make a list, a heading, a quotation or a table of a paragraph that begins with it. */
const LEADING = /^(?=#{1,6} |>|[-+] |\||-{3,}\s*$)|(?<=^\d{1,9})(?=\. )/;

const escapeText = (text: string): string => text.replace(ESCAPED, '\\$&');

/** Files break lines where it suits them: a break with the white space around it is one space. */
export const joinLines = (text: string): string => text.replace(/[ \t]*[\r\n][ \t\r\n]*/g, ' ');

/** Inline content as OSCAL's markdown, on one line. */
export const lineToMarkdown = (content: readonly MarkupNode[]): string => inline(content, hasLink(content)).trim();

const hasLink = (content: readonly MarkupNode[]): boolean =>
  content.some(
    (node) => typeof node !== 'string' && (node.name === 'a' || node.name === 'img' || hasLink(node.content)),
  );

/** A bracket is escaped only where a link could take it for its own: texts are full of brackets. */
const inline = (content: readonly MarkupNode[], besideLink: boolean): string =>
  content
    .map((node, at) => {
      if (typeof node !== 'string') return inlineElement(node, besideLink);
      const escaped = escapeText(joinLines(node));
      const text = besideLink ? escaped.replaceAll('[', '\\[') : escaped;
      const next = content[at + 1];
      const isLink = typeof next === 'object' && next.name === 'a';
      return isLink && text.endsWith('!') ? `${text.slice(0, -1)}\\!` : text;
    })
    .join('');

const inlineElement = ({ name, attributes, content }: MarkupElement, besideLink: boolean): string => {
  if (name === 'insert') return `{{ insert: ${attributes['type'] ?? 'param'}, ${attributes['id-ref'] ?? ''} }}`;
  if (name === 'code') return code(plain(content));
  if (name === 'a') return `[${inline(content, true)}](${target(attributes['href'], attributes['title'])})`;
  if (name === 'img')
    return `![${inline([attributes['alt'] ?? ''], true)}](${target(attributes['src'], attributes['title'])})`;
  if (name === 'br') return '\\\n';
  const sign = SIGNS[name] ?? '';
  return `${sign}${inline(content, besideLink)}${sign}`;
};

/** Between more backticks than any in it. */
const code = (text: string): string => {
  if (text === '') return '';
  const longest = (text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
  const sign = '`'.repeat(longest + 1);
  return longest === 0 ? `${sign}${text}${sign}` : `${sign} ${text} ${sign}`;
};

const LANGUAGE = 'language-';

/** Code in a language, as it stands in a `pre`: HTML has no other place for the language. */
export const codeIn = (language: string, text: string): MarkupElement =>
  markup('code', [text], { class: `${LANGUAGE}${language}` });

/** The language of a `pre` that holds nothing but code in one. */
export const languageOf = ({ content }: MarkupElement): string | undefined => {
  const [only, second] = content.filter((node) => typeof node !== 'string' || node.trim() !== '');
  if (typeof only !== 'object' || second !== undefined || only.name !== 'code') return undefined;
  const name = only.attributes['class'] ?? '';
  return name.startsWith(LANGUAGE) ? name.slice(LANGUAGE.length) : undefined;
};

const target = (href = '', title?: string): string => (title === undefined ? href : `${href} "${title}"`);

/** The text alone, as it is. */
export const plain = (content: readonly MarkupNode[]): string =>
  content.map((node) => (typeof node === 'string' ? node : plain(node.content))).join('');

/** Blocks as OSCAL's markdown, with an empty line between them. */
export const blocksToMarkdown = (content: readonly MarkupNode[]): string => {
  const blocks: string[] = [];
  let loose: MarkupNode[] = [];
  const flush = (): void => {
    const text = paragraph(loose);
    if (text !== '') blocks.push(text);
    loose = [];
  };
  for (const node of content) {
    if (typeof node === 'string' || !BLOCKS.has(node.name)) loose.push(node);
    else {
      flush();
      blocks.push(block(node));
    }
  }
  flush();
  return blocks.join('\n\n');
};

const block = (element: MarkupElement): string => {
  const { name, content } = element;
  if (/^h[1-6]$/.test(name)) return `${'#'.repeat(Number(name[1]))} ${withoutBreaks(content)}`;
  if (name === 'ul' || name === 'ol') return list(element, '');
  if (name === 'pre') return `\`\`\`${languageOf(element) ?? ''}\n${plain(content)}\n\`\`\``;
  if (name === 'blockquote') return blocksToMarkdown(content).replace(/^/gm, '> ').replace(/ +$/gm, '');
  if (name === 'table') return table(element);
  if (name === 'hr') return '---';
  return name === 'img' ? inlineElement(element, true) : paragraph(content);
};

const paragraph = (content: readonly MarkupNode[]): string => lineToMarkdown(content).replace(LEADING, '\\');

const elements = (content: readonly MarkupNode[]): MarkupElement[] =>
  content.filter((node): node is MarkupElement => typeof node !== 'string');

const withoutBreaks = (content: readonly MarkupNode[]): string => lineToMarkdown(content).replaceAll('\\\n', ' ');

/** Lines after the first, indented to stand inside a member of a list. */
const indented = (text: string, indent: string): string => text.replace(/\n(?!\n|$)/g, `\n${indent}`);

// NIST's own converter writes every member of a numbered list as the first.
const list = ({ name, content, attributes }: MarkupElement, indent: string): string => {
  const start = Number(attributes['start'] ?? 1);
  return elements(content)
    .map((one, at) => member(one, indent, name === 'ul' ? '* ' : `${start === 1 ? 1 : start + at}. `))
    .join('\n');
};

/** One member: texts and the lists between them, in their order. */
const member = ({ content }: MarkupElement, indent: string, marker: string): string => {
  const inner = `${indent}${' '.repeat(marker.length)}`;
  let text = `${indent}${marker}`;
  let loose: MarkupNode[] = [];
  let isFirst = true;
  const flush = (): void => {
    const blocks = indented(blocksToMarkdown(loose), inner);
    if (blocks !== '') text += isFirst ? blocks : `\n\n${inner}${blocks}`;
    if (blocks !== '') isFirst = false;
    loose = [];
  };
  for (const node of content) {
    if (typeof node === 'string' || (node.name !== 'ul' && node.name !== 'ol')) loose.push(node);
    else {
      flush();
      // Only a list that begins with 1 may follow a text without an empty line.
      const gap = node.attributes['start'] === undefined ? '\n' : '\n\n';
      text += isFirst ? list(node, inner).slice(inner.length) : `${gap}${list(node, inner)}`;
      isFirst = false;
    }
  }
  flush();
  return text;
};

const RULES: ReadonlyMap<string | undefined, string> = new Map([
  ['left', ':---'],
  ['center', ':---:'],
  ['right', '---:'],
]);

const table = ({ content }: MarkupElement): string => {
  const rows = elements(content)
    .flatMap((one) => (one.name === 'tr' ? [one] : elements(one.content)))
    .map((row) => elements(row.content));
  const [head = []] = rows;
  const alignments = head.map((_, at) => rows.map((row) => row[at]?.attributes['align']).find((one) => one));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const [first = '', ...body] = rows.map((row) =>
    line(row.map((cell) => withoutBreaks(cell.content).replaceAll('|', '\\|'))),
  );
  return [first, line(alignments.map((align) => RULES.get(align) ?? '---')), ...body].join('\n');
};
