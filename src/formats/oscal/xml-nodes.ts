import { type Read, readOk, refuse } from '../read.ts';
import { localName, readXml, type XmlAttributes } from '../xml.ts';

/** An element with everything in it in its order, as markup needs it. */
export interface XmlNode {
  readonly name: string;
  readonly attributes: XmlAttributes;
  readonly content: readonly (string | XmlNode)[];
}

interface Growing {
  name: string;
  attributes: XmlAttributes;
  content: (string | Growing)[];
}

// An element takes some 200 bytes in memory.
const MOST_NODES = 1_500_000;

/** A whole XML file as a tree that keeps text and elements in order. Bounds as in `readXml`. */
export const readXmlNodes = (input: string | Uint8Array): Read<XmlNode> => {
  const open: Growing[] = [];
  let root: Growing | undefined;
  const read = readXml(
    input,
    {
      open(name, attributes) {
        const node: Growing = { name: localName(name), attributes, content: [] };
        open.at(-1)?.content.push(node);
        root ??= node;
        open.push(node);
      },
      close() {
        open.pop();
      },
      text(text) {
        open.at(-1)?.content.push(text);
      },
    },
    { maxNodes: MOST_NODES },
  );
  if (!read.ok) return read;
  return root ? readOk(root) : refuse('start', 'The file holds no XML element.');
};
