import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fieldsInOrder, movedUp, nameFrom, requestFor } from './own-field.ts';

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

it('is moved up among the fields of its kind, and every one of them has a place then', () => {
  const row = (id: string, position?: number, kind = 'risk') => ({
    id,
    version: 1,
    data: { kind, ...(position === undefined ? {} : { position }) },
  });
  const rows = [row('a'), row('b', 2), row('c'), row('d', 1), row('e', 1, 'task')];
  const inOrder = fieldsInOrder(rows, 'risk');
  expect(inOrder.map(({ id }) => id)).toEqual(['d', 'b', 'a', 'c']);
  expect(movedUp(inOrder, 3)).toEqual([
    { op: 'update', ref: 'c', version: 1, data: { position: 3 } },
    { op: 'update', ref: 'a', version: 1, data: { position: 4 } },
  ]);
  expect(movedUp(inOrder, 1)).toMatchObject([
    { ref: 'b', data: { position: 1 } },
    { ref: 'd', data: { position: 2 } },
    { ref: 'a', data: { position: 3 } },
    { ref: 'c', data: { position: 4 } },
  ]);
});
