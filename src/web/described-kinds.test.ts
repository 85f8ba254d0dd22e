import { describe, expect, it } from 'vitest';
import { KINDS } from '../model/kinds.ts';
import { describedKind, isRegistryAsking } from './described-kinds.ts';

const described = KINDS.map(describedKind);

describe('kinds as the browser knows them', () => {
  it('hold plain data only, so nothing is lost on the way into the page', () => {
    expect(JSON.parse(JSON.stringify(described))).toEqual(described);
  });

  it('keep every field with its label, help and options, and no schema', () => {
    for (const [at, kind] of KINDS.entries()) {
      for (const [name, { schema: _schema, ...field }] of Object.entries(kind.fields)) {
        expect(described[at]?.fields[name], `${kind.name}.${name}`).toStrictEqual(field);
      }
    }
  });

  it('say which kinds are judged', () => {
    expect(described.map(({ assurance }) => assurance !== undefined)).toEqual(
      KINDS.map(({ assurance }) => assurance !== undefined),
    );
  });

  it('stand in for the model only where its registry asks', () => {
    expect(isRegistryAsking('./kinds.ts', '/x/src/model/registry.ts')).toBe(true);
    expect(isRegistryAsking('../../model/kinds.ts', '/x/src/web/fields/schemas.ts')).toBe(false);
    expect(isRegistryAsking('./kinds.ts', '/x/src/web/registry.ts')).toBe(false);
  });
});
