import { describe, expect, it } from 'vitest';
import { CR26_DOCUMENTS, CR26_TYPES, type Cr26Type, cr26TypeOf } from '../../src/formats/fedramp-cr26/documents.ts';
import { validateCr26 } from '../../src/formats/fedramp-cr26/validate.ts';
import type { JsonObject, JsonValue } from '../../src/formats/json.ts';
import { Cr26Maker, OfficialCr26 } from '../make/cr26-documents.ts';
import { Chance, mutate, withoutEach } from '../make/oscal-documents.ts';
import { OSCAL_DATA, oscalDataIsThere } from '../make/oscal-files.ts';

if (!oscalDataIsThere) console.log(`real/fedramp-cr26: skipped, ${OSCAL_DATA} is not there`);

describe.skipIf(!oscalDataIsThere)('verdicts equal those of FedRAMP’s schemas', () => {
  const official = oscalDataIsThere ? new OfficialCr26() : undefined;

  /** Holds ours to theirs, by the model as it is walked and as zod reads it; whether the document is valid. */
  const compare = (type: Cr26Type, document: JsonValue): boolean => {
    const { schema, model } = CR26_DOCUMENTS[type];
    const theirs = official?.faultsOf(schema, document);
    const ours = validateCr26(document, type);
    const isSame = ours.valid === (theirs === null) && ours.valid === model.safeParse(document).success;
    if (!isSame) expect.fail(JSON.stringify({ type, theirs, ours: ours.faults, document }).slice(0, 4_000));
    return ours.valid;
  };

  it('every schema has its document, but for what they share', () => {
    const names = [...(official?.schemas.keys() ?? [])].map((id) => /fedramp-(.*)-schema/.exec(id)?.[1]);
    const known = CR26_TYPES.map((type) => CR26_DOCUMENTS[type].schema);
    expect(names.filter((name) => name !== 'common-definitions').sort()).toEqual([...known].sort());
    expect(known).toHaveLength(10);
  });

  it.each(CR26_TYPES)('%s: made from the schema, changed in up to three places, or lacking a member', (type) => {
    const chance = new Chance(20_260_624);
    const maker = new Cr26Maker(official as OfficialCr26, chance);
    const count = { valid: 0, invalid: 0 };
    const held = (document: JsonObject) => {
      count[compare(type, document) ? 'valid' : 'invalid'] += 1;
    };
    for (let at = 0; at < 250; at += 1) {
      let document = maker.document(CR26_DOCUMENTS[type].schema);
      for (let changes = 0; changes < 4; changes += 1) {
        held(document);
        document = mutate(document, chance);
      }
      if (at % 10 === 0) for (const lacking of withoutEach(maker.document(CR26_DOCUMENTS[type].schema))) held(lacking);
    }
    console.log(`real/fedramp-cr26: ${type}: ${JSON.stringify(count)}`);
    expect(count.valid).toBeGreaterThan(200);
    expect(count.invalid).toBeGreaterThan(200);
  });

  it('each is known for what it is, with nothing that says so', () => {
    const maker = new Cr26Maker(official as OfficialCr26, new Chance(3));
    for (const type of CR26_TYPES) {
      // Nothing in an assessor's information differs from an advisor's.
      const told = type === 'fedramp-assessor' ? 'fedramp-advisor' : type;
      for (let at = 0; at < 50; at += 1) expect(cr26TypeOf(maker.document(CR26_DOCUMENTS[type].schema))).toBe(told);
    }
  });
});
