import type { JsonObject } from '../json.ts';
import { type Read, readOk } from '../read.ts';
import { stringifyYaml } from '../yaml-edit.ts';
import type { OscalFormat } from './read-oscal.ts';
import { writeOscalXml } from './xml-write.ts';

/**
 * A document as text, always the same text for the same document. What `readOscal` reads back is equal: XML is
 * refused where it could not be, with the places.
 */
export const writeOscal = (document: JsonObject, format: OscalFormat): Read<string> => {
  if (format === 'xml') return writeOscalXml(document);
  return readOk(format === 'yaml' ? stringifyYaml([document]) : `${JSON.stringify(document, null, 2)}\n`);
};
