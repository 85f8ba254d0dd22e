import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../../src/formats/json.ts';
import { diffDocuments } from '../../src/formats/oscal/diff.ts';
import { EDITIONS } from '../../src/formats/oscal/edition.ts';
import { type OscalFormat, readOscal } from '../../src/formats/oscal/read-oscal.ts';
import { validateDocument } from '../../src/formats/oscal/validate.ts';
import { writeOscal } from '../../src/formats/oscal/write-oscal.ts';
import { Chance, Maker } from '../make/oscal-documents.ts';
import { Official, OSCAL_DATA, oscalDataIsThere, oscalFiles, readOscalFile } from '../make/oscal-files.ts';

if (!oscalDataIsThere) console.log(`real/oscal-formats: skipped, ${OSCAL_DATA} is not there`);

const through = (document: JsonObject, format: OscalFormat): JsonObject => {
  const written = writeOscal(document, format);
  if (!written.ok) throw new Error(JSON.stringify(written.problems.slice(0, 3)));
  const read = readOscal(written.value);
  if (!read.ok) throw new Error(JSON.stringify(read.problems.slice(0, 3)));
  expect(read.value.format).toBe(format);
  return read.value.document;
};

/**
 * The document with each text as what it says, told without the code under test: no escapes, one space for white
 * space, one sign for a list. The number of a member of a list stays.
 */
const plainly = (value: JsonValue | undefined): unknown => {
  if (isJsonList(value)) return value.map(plainly);
  if (isJsonObject(value)) return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plainly(one)]));
  if (typeof value !== 'string') return value;
  return value
    .replace(/\\(?=[!-/:-@[-`{-~])/g, '')
    .replace(/^( *)[-+*] +/gm, '$1- ')
    .replace(/\s+/g, ' ')
    .trim();
};

const LARGEST = 'nist-800-53-rev4/catalog.json';

describe.skipIf(!oscalDataIsThere)('real OSCAL files', () => {
  const files = oscalFiles();

  it.each(files)(
    '%s: nothing is lost in JSON and XML, nor in YAML',
    (file) => {
      const document = readOscalFile(file);
      // YAML takes seconds for a megabyte: of the long ones the largest stands for the others.
      const isLong = JSON.stringify(document).length > 500_000 && file !== LARGEST;
      for (const format of isLong ? (['json'] as const) : (['json', 'yaml'] as const))
        expect(isDeepStrictEqual(through(document, format), document)).toBe(true);
      const back = through(document, 'xml');
      // Texts may come back written otherwise; a second time they stay as they are.
      expect(plainly(back)).toEqual(plainly(document));
      expect(through(back, 'xml')).toEqual(back);
    },
    120_000,
  );

  it('SP 800-171 rev. 3 is the same in XML and in JSON', () => {
    const xml = readOscal(readFileSync(join(OSCAL_DATA, 'nist-800-171r3/catalog.xml')));
    if (!xml.ok) throw new Error(JSON.stringify(xml.problems));
    expect(diffDocuments(readOscalFile('nist-800-171r3/catalog.json'), xml.value.document).changes).toEqual([]);
    expect(xml.value.document).toEqual(readOscalFile('nist-800-171r3/catalog.json'));
  });

  it('what is wrong in published files beyond their schemas', () => {
    const wrong = files.flatMap((file) => {
      const { errors } = validateDocument(readOscalFile(file));
      return errors > 0 ? [`${file} ${errors}`] : [];
    });
    expect(wrong).toEqual([
      'fedramp-rev5/MODERATE_resolved.json 1', // two parts are called cp-4_fr_smt.1
      'fedramp-rev5/templates/FedRAMP-POAM.json 6', // links to resources that are not there
      'fedramp-rev5/templates/FedRAMP-SAR.json 8', // six UUIDs given twice, two such links
      'fedramp-rev5/templates/FedRAMP-SSP.json 1', // two components of one UUID
      'nist-800-53-rev4/LOW_profile.json 2', // responsible parties that are not described
      'nist-800-53-rev4/LOW_resolved.json 2', // the same
    ]);
  });

  it('from LOW to MODERATE, 138 controls are added', () => {
    const [low, moderate] = ['LOW', 'MODERATE'].map((name) =>
      readOscalFile(`nist-800-53-rev5.0.1/${name}_resolved.json`),
    );
    const { controls } = diffDocuments(low as JsonObject, moderate as JsonObject);
    expect(controls).toMatchObject({ removed: [], moved: [] });
    expect(controls.added).toHaveLength(287 - 149);
  });

  it.each(EDITIONS)(
    'documents made from the schema of %s keep everything in JSON and YAML, and in XML or say so',
    (edition) => {
      const chance = new Chance(11);
      const maker = new Maker(new Official(edition), chance);
      const count = { documents: 0, xml: 0, refused: 0 };
      for (let at = 0; at < 60; at += 1) {
        const document = maker.document();
        const read = readOscal(JSON.stringify(document));
        if (!read.ok) continue;
        count.documents += 1;
        expect(through(document, 'json')).toEqual(document);
        expect(through(document, 'yaml')).toEqual(document);
        const xml = writeOscal(document, 'xml');
        count[xml.ok ? 'xml' : 'refused'] += 1;
        const back = xml.ok ? readOscal(xml.value) : undefined;
        const { $schema: _, ...given } = document;
        if (back) expect(isDeepStrictEqual(back.ok && plainly(back.value.document), plainly(given))).toBe(true);
      }
      console.log(`real/oscal-formats: ${edition}: ${JSON.stringify(count)}`);
      expect(count.documents).toBeGreaterThan(50);
    },
    120_000,
  );
});
