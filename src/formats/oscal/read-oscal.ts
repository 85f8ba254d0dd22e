import { isJsonObject, JSON_LIMITS, type JsonObject, type JsonValue, parseJson } from '../json.ts';
import { type Read, readOk, refuse } from '../read.ts';
import { toText } from '../text.ts';
import { readYaml, type YamlLimits } from '../yaml.ts';
import { DOCUMENT_TYPES, type DocumentType, isDocumentType } from './model/documents.ts';
import { readOscalXml } from './xml-read.ts';

export type OscalFormat = 'json' | 'yaml' | 'xml';

/** A document as it was read, not yet judged. */
export interface OscalFile {
  readonly format: OscalFormat;
  /** The JSON form, whatever the file was: one key that names the type, and under it the document. */
  readonly document: JsonObject;
  readonly type: DocumentType;
}

type YamlBounds = Required<Pick<YamlLimits, 'maxBytes' | 'maxTokens' | 'maxDocuments'>>;

/** The largest catalogs that are published have 10 MB; nothing here needs more than this. */
const MOST_BYTES = JSON_LIMITS.maxBytes;
// What 50 MB of YAML may cost: a token takes some 200 bytes.
const YAML_BOUNDS: YamlBounds = { maxBytes: MOST_BYTES, maxTokens: 3_000_000, maxDocuments: 2 };

/**
 * What a server takes, which does nothing else while it reads: YAML costs about a second for a megabyte, JSON a
 * hundredth of that. The number of tokens bounds what is dense with signs.
 */
const SENT_YAML: YamlBounds = { maxBytes: 2_000_000, maxTokens: 400_000, maxDocuments: 2 };

/** The format by what the text begins with: XML with "<", JSON with "{", else YAML. */
const formatOf = (text: string): OscalFormat => {
  const first = /^\s*(\S)/.exec(text.slice(0, 10_000))?.[1];
  if (first === '<') return 'xml';
  return first === '{' || first === '[' ? 'json' : 'yaml';
};

/**
 * An OSCAL document from JSON, YAML or XML. Refused with the place: what is broken, too large, too deep, or no OSCAL
 * document at all. Whether it is a valid one is `validateDocument`'s to say.
 */
export const readOscal = (input: string | Uint8Array, format?: OscalFormat): Read<OscalFile> =>
  readBounded(input, format, YAML_BOUNDS);

/** `readOscal` for documents that were sent to a server, which takes less YAML and says what to do instead. */
export const readSentOscal = (input: string | Uint8Array): Read<OscalFile> => readBounded(input, undefined, SENT_YAML);

const readBounded = (
  input: string | Uint8Array,
  format: OscalFormat | undefined,
  bounds: YamlBounds,
): Read<OscalFile> => {
  if (format === 'xml' || (format === undefined && isXml(input))) return asFile(readOscalXml(input), 'xml');
  const text = toText(input, MOST_BYTES);
  if (!text.ok) return text;
  const found = format ?? formatOf(text.value);
  return asFile(found === 'json' ? parseJson(text.value) : readOneYaml(text.value, bounds), found);
};

/** XML may come in an encoding of its own, so it is told apart by its first byte. */
const isXml = (input: string | Uint8Array): boolean => {
  if (typeof input === 'string') return formatOf(input) === 'xml';
  const first = input.subarray(0, 1_000).find((byte) => byte > 0x20 && byte < 0x80);
  return first === 0x3c;
};

const readOneYaml = (text: string, bounds: YamlBounds): Read<JsonValue> => {
  if (text.length > bounds.maxBytes) return tooMuchYaml(bounds);
  const read = readYaml(text, bounds);
  if (!read.ok)
    return read.problems.some(({ message }) => message.includes(`more than ${bounds.maxTokens} tokens`))
      ? tooMuchYaml(bounds)
      : read;
  const [only, second] = read.value;
  if (second) return refuse(second.place([]), 'A second document starts here. Keep one document to a file.');
  return only ? readOk(only.value, read.warnings) : refuse('start', 'The file is empty.');
};

const tooMuchYaml = ({ maxBytes, maxTokens }: YamlBounds): Read<never> =>
  refuse(
    'start',
    `This is more YAML than is read here (${maxBytes / 1_000_000} MB, ${maxTokens} tokens). Send it as JSON: candor oscal convert FILE.yaml FILE.json makes it.`,
  );

const asFile = (read: Read<JsonValue>, format: OscalFormat): Read<OscalFile> => {
  if (!read.ok) return read;
  const document = read.value;
  const type = isJsonObject(document) ? Object.keys(document).find(isDocumentType) : undefined;
  if (!isJsonObject(document) || type === undefined) return noOscal();
  return readOk({ format, document, type }, read.warnings);
};

const noOscal = (): Read<never> =>
  refuse('', `There is no OSCAL document here: at its top stands one of ${DOCUMENT_TYPES.join(', ')}.`);
