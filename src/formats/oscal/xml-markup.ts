import { BLOCKS, languageOf } from './markup.ts';
import { isPlumbing, type XmlNode } from './xml-nodes.ts';

/** Where what is found is told: with the place as an XPath. */
export interface Findings {
  problem(where: string, message: string): void;
  /** Allowed by OSCAL's XML schema, and nothing that the JSON form could say. */
  warning(where: string, message: string): void;
}

interface Rule {
  readonly children: ReadonlySet<string>;
  readonly text: boolean;
  readonly attributes: readonly string[];
}

const NOTHING: ReadonlySet<string> = new Set();
const PHRASES = ['em', 'i', 'strong', 'b', 'code', 'sub', 'sup', 'q'];
const INLINE: ReadonlySet<string> = new Set([...PHRASES, 'a', 'img', 'insert', 'br']);
const FLOW: ReadonlySet<string> = new Set([...INLINE, ...BLOCKS]);
const HEADINGS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'];
const CELLS = ['th', 'td'];
/** In markdown these are one line each, which a break would end. */
const ON_ONE_LINE: ReadonlySet<string> = new Set([...HEADINGS, ...CELLS]);

const rule = (children: ReadonlySet<string>, text: boolean, ...attributes: readonly string[]): Rule => ({
  children,
  text,
  attributes,
});

/** What each element may hold, by metaschema-markup-multiline.xsd; rows may also stand in HTML's `thead` and `tbody`. */
const RULES: ReadonlyMap<string, Rule> = new Map([
  ...[...PHRASES, ...HEADINGS, 'p', 'pre'].map((name): [string, Rule] => [name, rule(INLINE, true)]),
  ...CELLS.map((name): [string, Rule] => [name, rule(INLINE, true, 'align')]),
  ...['thead', 'tbody'].map((name): [string, Rule] => [name, rule(new Set(['tr']), false)]),
  ['code', rule(INLINE, true, 'class')],
  ['a', rule(INLINE, true, 'href', 'title')],
  ['img', rule(NOTHING, false, 'alt', 'src', 'title')],
  ['insert', rule(NOTHING, false, 'type', 'id-ref')],
  ['br', rule(NOTHING, false)],
  ['hr', rule(NOTHING, false)],
  ['ul', rule(new Set(['li']), false)],
  ['ol', rule(new Set(['li']), false, 'start')],
  ['li', rule(FLOW, true)],
  ['blockquote', rule(FLOW, true)],
  ['table', rule(new Set(['tr', 'thead', 'tbody']), false)],
  ['tr', rule(new Set(CELLS), false)],
]);

/** Tells of everything in a piece of markup that would be lost on the way to OSCAL's markdown. */
export const checkMarkup = (
  content: XmlNode['content'],
  where: string,
  hasBlocks: boolean,
  findings: Findings,
): void => {
  for (const node of content) {
    if (typeof node === 'string') continue;
    if ((hasBlocks ? FLOW : INLINE).has(node.name)) checkElement(node, `${where}/${node.name}`, findings);
    else findings.problem(`${where}/${node.name}`, 'This is no markup of OSCAL. Remove it.');
  }
};

const checkElement = (node: XmlNode, where: string, findings: Findings): void => {
  const found = RULES.get(node.name);
  if (!found) return;
  for (const name of Object.keys(node.attributes)) {
    if (!(found.attributes.includes(name) || isPlumbing(name)))
      findings.problem(`${where}/@${name}`, 'OSCAL has nothing of this name here. Remove it.');
  }
  if (node.name === 'code' || node.name === 'pre') checkCode(node, where, findings);
  // What markdown says of a block of code, its language, stands in a <code> that is all of it.
  if (node.name === 'pre' && languageOf(node) !== undefined) return;
  for (const child of node.content) {
    if (typeof child !== 'string') checkChild(node, child, `${where}/${child.name}`, found, findings);
    else if (!found.text && child.trim() !== '')
      findings.problem(`${where}/text()`, 'There is text here, where OSCAL has no place for text. Move or remove it.');
  }
};

const checkChild = (parent: XmlNode, child: XmlNode, where: string, { children }: Rule, findings: Findings): void => {
  if (!children.has(child.name)) findings.problem(where, `This is no markup of OSCAL in <${parent.name}>. Remove it.`);
  else if (child.name === 'br' && ON_ONE_LINE.has(parent.name))
    findings.warning(where, 'Markdown has no line break here: it is read as a space.');
  else checkElement(child, where, findings);
};

/** Code is text alone in markdown. */
const checkCode = (node: XmlNode, where: string, findings: Findings): void => {
  if (node.attributes['class'] !== undefined)
    findings.warning(`${where}/@class`, 'Markdown has no place for the class of a piece of code: it is left out.');
  for (const inner of node.content) {
    if (typeof inner === 'string' || (node.name === 'pre' && inner.name === 'code')) continue;
    if (inner.name === 'insert' || inner.name === 'img')
      findings.problem(
        `${where}/${inner.name}`,
        'Code is text alone in markdown, and this would be lost. Move it out.',
      );
    else
      findings.warning(
        `${where}/${inner.name}`,
        'Code is text alone in markdown: the text is kept, the markup left out.',
      );
  }
};
