import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { lineColumn, type Problem, type Read, readOk, refuse } from './read.ts';
import { checkSize, decodeAs, toText } from './text.ts';

export interface XmlLimits {
  readonly maxBytes?: number;
  readonly maxDepth?: number;
  /** Elements, attributes, texts and CDATA sections together. */
  readonly maxNodes?: number;
  /** Attributes of one element. */
  readonly maxAttributes?: number;
  /** Length of one tag with its attributes, in UTF-16 units. */
  readonly maxAttributeLength?: number;
  /** Length of one piece of text, with the comments in it, or of one CDATA section. */
  readonly maxTokenLength?: number;
}

/** Defaults of `readXml` and `readXmlTree`. */
export const XML_LIMITS = {
  maxBytes: 50_000_000,
  maxDepth: 256,
  maxNodes: 2_000_000,
  maxAttributes: 1_000,
  maxAttributeLength: 1_000_000,
  maxTokenLength: 16_000_000,
} as const;

/** Attributes by their name as written, prefix included. The object has no prototype. */
export type XmlAttributes = Readonly<Record<string, string>>;

/** What a reader is told while the XML is read. Names are as written, prefix included: see `localName`. */
export interface XmlHandlers {
  open(name: string, attributes: XmlAttributes): void;
  close(name: string): void;
  text(text: string): void;
}

/**
 * The one way XML is read here. No document type definition with content, no entities but the five built in, no
 * external anything; depth, size and number of nodes are bounded. saxes runs without namespaces: with them it takes
 * time quadratic in the depth (`facts/programme.md` A4). Stops at the first fault and says its line and column.
 */
export function readXml(input: string | Uint8Array, handlers: XmlHandlers, limits: XmlLimits = {}): Read<undefined> {
  const bounds = { ...XML_LIMITS, ...limits };
  const text = toXmlText(input, bounds.maxBytes);
  if (!text.ok) return text;
  const fault = new GuardedParse(handlers, bounds).run(text.value);
  return fault ? { ok: false, problems: [fault] } : readOk(undefined);
}

/** The name without its namespace prefix. */
export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** Bytes by the encoding that the XML declaration names; text as it is. */
function toXmlText(input: string | Uint8Array, maxBytes: number): Read<string> {
  if (typeof input === 'string') return toText(input, maxBytes);
  const tooLarge = checkSize(input, maxBytes);
  if (tooLarge) return tooLarge;
  const head = decodeAs(input.subarray(0, 200), 'latin1') ?? '';
  const label = /^<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]{1,40})["']/.exec(head)?.[1];
  if (!label || /^utf-?(?:8|16)/i.test(label)) return toText(input, maxBytes);
  const text = decodeAs(input, label);
  return text === undefined ? refuse('start', `The file is not text in "${label}". Save it as UTF-8.`) : readOk(text);
}

// Fed in pieces so that limits on what saxes itself collects are noticed before it has collected everything.
const PIECE = 65_536;

class GuardedParse {
  readonly #handlers: XmlHandlers;
  readonly #limits: Required<XmlLimits>;
  readonly #parser = new SaxesParser({ xmlns: false, position: true });
  #fault: Problem | undefined;
  #depth = 0;
  #nodes = 0;
  #inTag = false;
  #lastEvent = 0;
  #fed = 0;

  constructor(handlers: XmlHandlers, limits: Required<XmlLimits>) {
    this.#handlers = handlers;
    this.#limits = limits;
    this.#listen();
  }

  run(text: string): Problem | undefined {
    for (let at = 0; at < text.length && !this.#fault; at += PIECE) {
      this.#fed = at;
      this.#parser.write(text.slice(at, at + PIECE));
      this.#checkToken();
    }
    if (!this.#fault) this.#parser.close();
    return this.#fault;
  }

  #listen(): void {
    const parser = this.#parser;
    // Seven handlers and no more: with the eighth V8 turns the parser into a dictionary, and it runs at a fifth of
    // its speed. Comments and instructions therefore count as part of the text around them.
    parser.on('error', (error) => this.#fail(plainMessage(error.message)));
    parser.on('doctype', (body) => this.#doctype(body));
    parser.on('opentagstart', () => this.#opens());
    parser.on('opentag', (tag) => this.#opened(tag));
    parser.on('closetag', (tag) => this.#closed(tag));
    parser.on('text', (text) => this.#text(text));
    parser.on('cdata', (text) => this.#text(text));
  }

  #event(): boolean {
    this.#lastEvent = this.#fed;
    return this.#fault === undefined;
  }

  /** What saxes has collected since its last event, without handing it out yet. */
  #checkToken(): void {
    const pending = this.#fed + PIECE - this.#lastEvent;
    if (this.#inTag && pending > this.#limits.maxAttributeLength + 2 * PIECE) this.#fail(this.#attributeMessage());
    if (pending > this.#limits.maxTokenLength + 2 * PIECE) this.#fail(this.#tokenMessage());
  }

  #doctype(body: string): void {
    // Without an internal subset a DOCTYPE declares nothing here: saxes fetches nothing.
    if (body.includes('[')) this.#fail('A DOCTYPE with declarations (entities) is not allowed. Remove it.');
  }

  #opens(): void {
    if (!this.#event()) return;
    this.#depth += 1;
    this.#inTag = true;
    this.#count();
    if (this.#depth > this.#limits.maxDepth)
      this.#fail(`Elements nest deeper than ${this.#limits.maxDepth}. Flatten the file.`);
  }

  #opened(tag: SaxesTagPlain): void {
    this.#inTag = false;
    if (!this.#event()) return;
    let count = 0;
    for (const name in tag.attributes) {
      count += 1;
      if ((tag.attributes[name]?.length ?? 0) > this.#limits.maxAttributeLength) this.#fail(this.#attributeMessage());
    }
    this.#nodes += count;
    if (count > this.#limits.maxAttributes)
      this.#fail(`One element has more than ${this.#limits.maxAttributes} attributes.`);
    if (!this.#fault) this.#handlers.open(tag.name, tag.attributes);
  }

  #closed(tag: SaxesTagPlain): void {
    this.#depth -= 1;
    if (this.#event()) this.#handlers.close(tag.name);
  }

  #text(text: string): void {
    if (!this.#event()) return;
    this.#count();
    if (text.length > this.#limits.maxTokenLength) this.#fail(this.#tokenMessage());
    else this.#handlers.text(text);
  }

  #count(): void {
    this.#lastEvent = this.#fed;
    this.#nodes += 1;
    if (this.#nodes > this.#limits.maxNodes)
      this.#fail(`The file has more than ${this.#limits.maxNodes} elements, attributes and texts. Split it.`);
  }

  #attributeMessage(): string {
    return `An attribute is longer than ${this.#limits.maxAttributeLength} characters. Shorten it.`;
  }

  #tokenMessage(): string {
    return `One text or tag is longer than ${this.#limits.maxTokenLength} characters. Shorten it.`;
  }

  #fail(message: string): void {
    this.#fault ??= { where: lineColumn(this.#parser.line, this.#parser.column + 1), message };
  }
}

/** saxes puts "line:column: " in front and ends some messages with a full stop. */
function plainMessage(message: string): string {
  const plain = message.replace(/^(?:[^:]*:)?\d+:\d+: /, '').replace(/\.$/, '');
  return `The XML is broken: ${plain}. Export the file again.`;
}
