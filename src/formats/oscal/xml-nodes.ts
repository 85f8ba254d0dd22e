import { type Read, readOk, refuse } from '../read.ts';
import { readXml, type XmlAttributes } from '../xml.ts';

/** An element with everything in it in its order, as markup needs it. */
export interface XmlNode {
  /** The local name in the namespace that is read, `Q{namespace}name`, as XPath 3 writes it, in any other. */
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

/** Attributes that are XML's own. */
export const isPlumbing = (name: string): boolean => /^(?:xmlns|xml:|xsi:)/.test(name);

// What a message can show of a namespace.
const SHOWN = 80;

/** What prefixes mean where the reader stands: a stack for each, so that depth costs nothing. */
class Namespaces {
  readonly #own: string;
  readonly #byPrefix = new Map<string, string[]>();

  constructor(own: string) {
    this.#own = own;
  }

  enter(attributes: XmlAttributes): void {
    for (const [prefix, uri] of declared(attributes)) {
      const stack = this.#byPrefix.get(prefix);
      if (stack) stack.push(uri);
      else this.#byPrefix.set(prefix, [uri]);
    }
  }

  leave(attributes: XmlAttributes): void {
    for (const [prefix] of declared(attributes)) this.#byPrefix.get(prefix)?.pop();
  }

  nameOf(written: string): string {
    const colon = written.indexOf(':');
    const uri = this.#byPrefix.get(colon < 0 ? '' : written.slice(0, colon))?.at(-1);
    const name = uri === undefined ? written : written.slice(colon + 1);
    return uri === this.#own ? name : `Q{${(uri ?? '').slice(0, SHOWN)}}${name.slice(0, SHOWN)}`;
  }
}

/** Prefixes and what they stand for; the empty one for names without. */
const declared = (attributes: XmlAttributes): [string, string][] =>
  Object.entries(attributes).flatMap(([key, value]): [string, string][] =>
    key === 'xmlns' ? [['', value]] : key.startsWith('xmlns:') ? [[key.slice(6), value]] : [],
  );

/** A whole XML file as a tree that keeps text and elements in order. Bounds as in `readXml`. */
export const readXmlNodes = (input: string | Uint8Array, namespace: string): Read<XmlNode> => {
  const namespaces = new Namespaces(namespace);
  const open: Growing[] = [];
  let root: Growing | undefined;
  const read = readXml(
    input,
    {
      open(name, attributes) {
        namespaces.enter(attributes);
        const node: Growing = { name: namespaces.nameOf(name), attributes, content: [] };
        open.at(-1)?.content.push(node);
        root ??= node;
        open.push(node);
      },
      close() {
        const closed = open.pop();
        if (closed) namespaces.leave(closed.attributes);
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
