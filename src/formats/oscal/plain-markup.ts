import type { z } from 'zod';
import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { blocksFromMarkdown, lineFromMarkdown } from './markdown.ts';
import { blocksToMarkdown, joinLines, lineToMarkdown } from './markup.ts';
import { DOCUMENTS, isDocumentType } from './model/documents.ts';
import { allNotesOf, definitionOf, unwrap } from './model/inspect.ts';

/**
 * The document with its texts as XML can carry them: markdown written in the one way that this package writes it, and
 * white space around line breaks as one space. It means the same, and is what comes back from XML.
 */
export const withPlainMarkup = (document: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(document).map(([key, value]) => [key, isDocumentType(key) ? plain(DOCUMENTS[key], value) : value]),
  );

const plain = (model: z.ZodType, value: JsonValue): JsonValue => {
  const def = definitionOf(unwrap(model));
  if (def.type === 'object' && isJsonObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => {
        const member = Object.hasOwn(def.shape, key) ? def.shape[key] : undefined;
        return [key, member ? plain(member, one) : one];
      }),
    );
  }
  if (def.type === 'array' && isJsonList(value)) return value.map((one) => plain(def.element, one));
  if (typeof value !== 'string') return value;
  const { text, xml } = allNotesOf(model);
  if (text === 'markup-line') return lineToMarkdown(lineFromMarkdown(value));
  if (text === 'markup-multiline') return blocksToMarkdown(blocksFromMarkdown(value));
  return xml === 'attribute' ? value : joinLines(value).trim();
};
