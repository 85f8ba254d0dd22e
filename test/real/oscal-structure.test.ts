import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/formats/json.ts';
import { EDITIONS, type Edition, editionOf } from '../../src/formats/oscal/edition.ts';
import { DOCUMENTS, isDocumentType } from '../../src/formats/oscal/model/documents.ts';
import { validateStructure } from '../../src/formats/oscal/validate.ts';
import { Chance, Maker, mutate, withoutEach } from '../make/oscal-documents.ts';
import { Official, OSCAL_DATA, oscalDataIsThere, oscalFiles, readOscalFile } from '../make/oscal-files.ts';

if (!oscalDataIsThere) console.log(`real/oscal-structure: skipped, ${OSCAL_DATA} is not there`);

const officials = new Map<Edition, Official>();
const officialOf = (edition: Edition): Official => {
  const official = officials.get(edition) ?? new Official(edition);
  officials.set(edition, official);
  return official;
};

/** Ours and theirs, side by side; what differs is shown whole. */
const compare = (document: JsonObject, edition: Edition): { readonly same: boolean; readonly valid: boolean } => {
  const official = officialOf(edition);
  const theirs = official.accepts(document);
  const ours = validateStructure(document, edition);
  return { same: ours.valid === theirs, valid: theirs };
};

const explain = (document: JsonObject, edition: Edition): string => {
  const theirs = officialOf(edition).accepts(document);
  const { faults } = validateStructure(document, edition);
  return JSON.stringify({ edition, theirs, errors: officialOf(edition).errors, faults, document }).slice(0, 4000);
};

describe.skipIf(!oscalDataIsThere)('verdicts equal those of the official schemas', () => {
  const files = oscalFiles();

  it('every real file is there and judged by its own version', () => {
    let valid = 0;
    for (const file of files) {
      const document = readOscalFile(file);
      const found = validateStructure(document);
      expect(found.faults, file).toEqual([]);
      const body = Object.values(document).find((one) => typeof one === 'object') as JsonObject;
      const version = (body['metadata'] as JsonObject)['oscal-version'];
      expect(officialOf(editionOf(version).edition).accepts(document), file).toBe(true);
      valid += 1;
    }
    console.log(`real/oscal-structure: ${valid} files valid by the rules of their own version`);
    expect(valid).toBeGreaterThanOrEqual(33);
  });

  it.each(EDITIONS)('every real file by the rules of %s', (edition) => {
    const different = files.filter((file) => !compare(readOscalFile(file), edition).same);
    expect(different).toEqual([]);
  });

  it.each(EDITIONS)('documents made from the schema of %s, and changed in up to three places', (edition) => {
    const chance = new Chance(20_261_122);
    const maker = new Maker(officialOf(edition), chance);
    const count = { documents: 0, valid: 0, invalid: 0 };
    for (let at = 0; at < 400; at += 1) {
      let document = maker.document();
      for (let changes = 0; changes < 4; changes += 1) {
        const { same, valid } = compare(document, edition);
        if (!same) expect.fail(explain(document, edition));
        count.documents += 1;
        count[valid ? 'valid' : 'invalid'] += 1;
        document = mutate(document, chance);
      }
    }
    console.log(`real/oscal-structure: ${edition}: ${JSON.stringify(count)}`);
    expect(count.valid).toBeGreaterThan(400);
    expect(count.invalid).toBeGreaterThan(400);
  });

  it.each(EDITIONS)(
    'documents made from the schema of %s, with each member left out in turn',
    (edition) => {
      const maker = new Maker(officialOf(edition), new Chance(99));
      let documents = 0;
      for (let at = 0; at < 50; at += 1) {
        const document = maker.document();
        for (const changed of withoutEach(document)) {
          if (!compare(changed, edition).same) expect.fail(explain(changed, edition));
          documents += 1;
        }
      }
      console.log(`real/oscal-structure: ${edition}: ${documents} documents that lack something`);
      expect(documents).toBeGreaterThan(1_000);
    },
    60_000,
  );

  it.each([
    ['profile', 'oscal_profile_schema-1.2.2.json'],
    ['mapping-collection', 'oscal_mapping_schema-1.2.1.json'],
  ])('%s: the schema of this model alone says the same', (type, file) => {
    const alone = new Official('1.2', file);
    const chance = new Chance(9);
    const maker = new Maker(officialOf('1.2'), chance);
    let documents = 0;
    while (documents < 1_000) {
      let document = maker.document();
      for (let changes = 0; type in document && changes < 4; changes += 1) {
        const ours = validateStructure(document, '1.2');
        expect(ours.valid && ours.type === type, JSON.stringify(document)).toBe(alone.accepts(document));
        documents += 1;
        document = mutate(document, chance);
      }
    }
  });

  it('real files changed in one place, by every edition', () => {
    const chance = new Chance(42);
    const count = { documents: 0, valid: 0, invalid: 0 };
    for (const file of files.filter((name) => /examples|templates|profile/.test(name))) {
      const document = readOscalFile(file);
      const rounds = JSON.stringify(document).length > 100_000 ? 5 : 40;
      for (let at = 0; at < rounds; at += 1) {
        const changed = mutate(document, chance);
        for (const edition of EDITIONS) {
          const { same, valid } = compare(changed, edition);
          if (!same) expect.fail(`${file}: ${explain(changed, edition)}`);
          count.documents += 1;
          count[valid ? 'valid' : 'invalid'] += 1;
        }
      }
    }
    console.log(`real/oscal-structure: real files changed: ${JSON.stringify(count)}`);
    expect(count.invalid).toBeGreaterThan(400);
  });

  it('the models themselves, as zod reads them, agree where there is no choice to make', () => {
    const chance = new Chance(7);
    const maker = new Maker(officialOf('1.2'), chance);
    for (let at = 0; at < 300; at += 1) {
      const document = maker.document();
      const [type = '', body] = Object.entries(document).find(([key]) => isDocumentType(key)) ?? [];
      if (!isDocumentType(type)) throw new Error('no document');
      const read = DOCUMENTS[type].safeParse(body);
      // The superset of all editions: what they have in common must pass.
      const issues = read.error?.issues.filter(({ code }) => code !== 'invalid_union') ?? [];
      expect(issues.map(({ path, message }) => `${path.join('/')} ${message}`)).toEqual([]);
      expect(read.data ?? body).toEqual(body);
    }
  });
});
