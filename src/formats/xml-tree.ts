import { type Read, readOk, refuse } from './read.ts';
import { localName, readXml, type XmlAttributes, type XmlLimits } from './xml.ts';

/** An element as a plain node; text is all text directly inside it, in order, untrimmed. */
export interface XmlElement {
  /** The name without prefix. */
  readonly name: string;
  readonly attributes: XmlAttributes;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

interface OpenElement {
  name: string;
  attributes: XmlAttributes;
  children: XmlElement[];
  text: string;
}

/** How many elements and attributes a tree may have by default: each takes some 200 bytes in memory. */
export const XML_TREE_NODES = 1_000_000;

/** A whole XML file as a tree, for formats that are small and easier to read that way. Bounds as in `readXml`. */
export function readXmlTree(input: string | Uint8Array, limits: XmlLimits = {}): Read<XmlElement> {
  const open: OpenElement[] = [];
  let root: XmlElement | undefined;
  const read = readXml(
    input,
    {
      open(name, attributes) {
        const element: OpenElement = { name: localName(name), attributes, children: [], text: '' };
        open.at(-1)?.children.push(element);
        root ??= element;
        open.push(element);
      },
      close() {
        open.pop();
      },
      text(text) {
        const element = open.at(-1);
        if (element) element.text += text;
      },
    },
    { maxNodes: XML_TREE_NODES, ...limits },
  );
  if (!read.ok) return read;
  return root ? readOk(root) : refuse('start', 'The file holds no XML element.');
}

/** The first child with this name. */
export function findChild(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => child.name === name);
}

/** All children with this name. */
export function childrenNamed(element: XmlElement | undefined, name: string): XmlElement[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}

/** The trimmed text of the first child with this name; undefined where there is none or it is blank. */
export function childText(element: XmlElement | undefined, name: string): string | undefined {
  return findChild(element, name)?.text.trim() || undefined;
}
