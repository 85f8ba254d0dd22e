import { describe, expect, it } from 'vitest';
import type { FileRequirement, FrameworkFile } from '../../formats/framework-table/framework-file.ts';
import { planImport, slugOf } from './plan-import.ts';

const one = (number: string, rest: Partial<FileRequirement> = {}): FileRequirement => ({
  number,
  title: `Title of ${number}`,
  isTitled: true,
  assessable: true,
  where: `row ${number}`,
  ...rest,
});
const file = (requirements: FileRequirement[]): FrameworkFile => ({ source: 'table', requirements, mappings: [] });
const here = (number: string, title: string, data: Record<string, unknown> = {}) => ({
  id: `id ${number}`,
  key: `REQ-${number}`,
  number,
  title,
  state: 'active',
  data: { ref: number, ...data },
});
const plan = (requirements: FileRequirement[], present: ReturnType<typeof here>[], packVersion?: number) => {
  let ids = 0;
  const framework = {
    id: 'F',
    key: 'FRM-x',
    title: 'X',
    state: 'active',
    data: packVersion === undefined ? {} : { packVersion },
  };
  return planImport(
    file(requirements),
    { framework, requirements: present },
    {
      slug: 'x',
      title: 'X',
      edition: '1',
      add: packVersion === undefined,
      taken: new Set(['REQ-x_2']),
      newId: () => {
        ids += 1;
        return `new ${ids}`;
      },
    },
  );
};

describe('the key of an imported framework', () => {
  it('follows from its urn, or from title and edition', () => {
    expect(slugOf({ name: 'urn:a:risk:framework:ISO27001-2022', title: '', edition: '' })).toBe('iso27001-2022');
    expect(slugOf({ title: 'Our rules', edition: '2026' })).toBe('our-rules-2026');
    expect(slugOf({ title: 'Règles 2026', edition: '2026' })).toBe('regles-2026');
  });

  it('is never the same for two that differ where it is cut, or in letters that it cannot have', () => {
    const long = 'Electronic (OSCAL) Version of NIST Special Publication 800-53 Revision 5.2.0';
    const keys = ['LOW', 'MODERATE', 'HIGH'].map((level) =>
      slugOf({ title: `${long} ${level} IMPACT BASELINE`, edition: '5.2.0' }),
    );
    keys.push(...['規則', '規程', 'Правила'].map((title) => slugOf({ title, edition: '1' })));
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys) expect(key).toMatch(/^[a-z0-9][a-z0-9.-]{0,39}$/);
  });
});

describe('a file laid over what is here', () => {
  it('says where a number may mean something else', () => {
    const { doubts } = plan(
      [one('5.1', { title: 'Policies for information security' }), one('5.2', { title: 'Roles' })],
      [here('5.1', 'Leadership and commitment'), here('5.2', 'Roles and duties')],
      1,
    );
    expect(doubts).toEqual([
      { where: 'row 5.1', message: expect.stringContaining('“Leadership and commitment” here') },
    ]);
  });

  it('never writes over a title with one that was cut from a text, nor clears what it does not say', () => {
    const { changes, lines } = plan(
      [one('1', { isTitled: false, text: 'T' })],
      [here('1', 'Kept', { guidance: 'Kept' })],
      1,
    );
    expect(changes).toEqual([{ op: 'update', ref: 'id 1', data: { text: 'T' } }]);
    expect(lines).toMatchObject([{ does: 'changed', fields: ['text'] }]);
  });

  it('makes what is new with a key of its own only where that is free', () => {
    const { changes, lines } = plan([one('2'), one('(3)')], []);
    expect(changes.map((change) => ('key' in change ? change.key : undefined))).toEqual([undefined, 'REQ-x_3']);
    expect(lines.map(({ does }) => does)).toEqual(['new', 'new']);
  });

  it('takes a second spelling of one number for another requirement', () => {
    const { lines } = plan([one('A 1'), one('A-1')], [here('a1', 'Title of A 1')]);
    expect(lines.map(({ number, does }) => `${number} ${does}`)).toEqual(['A 1 changed', 'A-1 new']);
  });
});
