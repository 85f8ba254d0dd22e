import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nameFrom, requestFor } from './own-field.ts';

it.each([
  ['Cost centre', 'cost_centre'],
  ['  Größe (in m²) ', 'gro_e_in_m2'],
  ['2nd approver', 'nd_approver'],
  ['Données à caractère personnel', 'donnees_a_caractere_personnel'],
  ['名前', ''],
])('%s becomes x_%s', (label, name) => expect(nameFrom(label)).toBe(name));

it('is a name that the kind takes, or none', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 80 }), (label) => {
      const name = nameFrom(label);
      expect(name === '' || /^[a-z][a-z0-9_]{0,39}$/.test(name)).toBe(true);
    }),
  );
});

it('sends choices of a choice only', () => {
  const draft = { kind: 'risk', title: 'Cost', type: 'text', choices: ['a'], help: '', filter: true };
  expect(requestFor(draft).data).toEqual({ kind: 'risk', name: 'cost', type: 'text', filter: true });
  expect(requestFor({ ...draft, type: 'choice' }).data).toMatchObject({ choices: ['a'] });
});
