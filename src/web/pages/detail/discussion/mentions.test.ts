import { describe, expect, it } from 'vitest';
import { mentionChanges } from './mentions.ts';

const person = (title: string) => ({ id: title, kind: 'person', key: title, title });
const [ada, ben] = [person('Ada Holm'), person('Ben Li')];
const keys = ({ added, removed }: ReturnType<typeof mentionChanges>) => [
  added.map(({ title }) => title),
  removed.map(({ title }) => title),
];

describe('whom a changed comment mentions', () => {
  it('is who was chosen and is still in the text, and no longer who was taken out of it', () => {
    const before = { text: 'Look, @Ada Holm', mentions: [ada] };
    expect(keys(mentionChanges(before, { text: 'Look, @Ben Li', chosen: [ben] }))).toEqual([['Ben Li'], ['Ada Holm']]);
    expect(keys(mentionChanges(before, { text: 'Look, @Ada Holm', chosen: [ben, ada] }))).toEqual([[], []]);
  });

  it('stays who was renamed since', () => {
    const before = { text: 'Look, @Ada Smith', mentions: [ada] };
    expect(keys(mentionChanges(before, { text: 'Look again, @Ada Smith', chosen: [] }))).toEqual([[], []]);
  });
});
