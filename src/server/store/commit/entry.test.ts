import { expect, it } from 'vitest';
import type { Assurance } from '../../../assurance/types.ts';
import { EFFECTS_NAMED, worst } from './entry.ts';

const standing = (status: Assurance['status']): Assurance => ({ status, until: null, causes: [], more: false });

it('names the worst of however many, those of one severity by id', () => {
  const [good, weak, bad] = [standing('assured'), standing('weakened'), standing('broken')];
  const moved = Array.from({ length: 300_000 }, (_, n) => ({
    id: String(n).padStart(6, '0'),
    before: good,
    after: n === 299_999 ? bad : weak,
  }));
  const named = worst(moved);
  expect(named).toHaveLength(EFFECTS_NAMED);
  expect(named.slice(0, 3).map(({ id }) => id)).toEqual(['299999', '000000', '000001']);
});
