import { describe, expect, it } from 'vitest';
import { ApiError } from '../../api.ts';
import type { OscalImported } from './oscal-import.ts';
import { hasNews, missingWords, placeWords, plainWhere } from './oscal-words.ts';

const NOTHING = { created: 0, updated: 0, linked: 0, unlinked: 0, unchanged: 0 };
const told = (changed: Partial<OscalImported> = {}): OscalImported => ({
  document: 'system-security-plan',
  title: 'Ledger',
  seq: null,
  adoption: 'ADP-4',
  counts: NOTHING,
  kinds: [],
  requirements: 1,
  unknown: [],
  unheld: [],
  warnings: [],
  ...changed,
});

describe('what an OSCAL document would do, in words', () => {
  it('tells a new adoption, one that is here, a provider’s plan and a component definition apart', () => {
    const kinds = [{ kind: 'adoption', created: 1, updated: 0 }];
    expect(placeWords(told({ kinds }), '')).toContain('a new adoption, ADP-4, with 1 requirement.');
    expect(placeWords(told({ requirements: 2 }), '')).toContain('ADP-4 is brought up to date, with 2 requirements');
    expect(placeWords(told(), 'ADP-4')).toContain('Provider’s plan “Ledger”');
    expect(placeWords(told({ document: 'component-definition' }), 'ADP-4')).toContain('Component definition “Ledger”');
  });

  it('has news where records or links change, and none where all is as it was', () => {
    expect(hasNews(told({ counts: { ...NOTHING, unchanged: 9 } }))).toBe(false);
    expect(hasNews(told({ counts: { ...NOTHING, linked: 1 } }))).toBe(true);
  });

  it('asks for the choice that is missing, and for nothing where the document itself is wrong', () => {
    const refused = (pointer: string) => new ApiError(422, 'invalid', 'No.', undefined, [{ pointer, detail: 'x' }]);
    expect(missingWords(refused('?framework'))).toContain('Choose it above');
    expect(missingWords(refused('?adoption'))).toContain('component definition');
    expect(missingWords(refused('/system-security-plan/uuid'))).toBeUndefined();
    expect(missingWords(new Error('offline'))).toBeUndefined();
  });

  it('names a place by its steps', () => {
    expect(plainWhere('/catalog/groups/0')).toBe('catalog › groups › 0');
    expect(plainWhere('')).toBe('The whole document');
    expect(plainWhere('line 3, column 2')).toBe('line 3, column 2');
  });
});
