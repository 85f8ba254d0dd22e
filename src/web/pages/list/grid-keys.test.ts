import { describe, expect, it } from 'vitest';
import { commandOf, isForPage } from './grid-keys.ts';

const key = (name: string, rest: object = {}) => ({
  key: name,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...rest,
});

describe('keys in a list', () => {
  it.each([
    ['j', {}, { do: 'move', rows: 1, extend: false }],
    ['J', { shiftKey: true }, { do: 'move', rows: 1, extend: true }],
    ['ArrowUp', { shiftKey: true }, { do: 'move', rows: -1, extend: true }],
    ['X', { shiftKey: true }, { do: 'range' }],
    [' ', {}, { do: 'select' }],
    ['?', { shiftKey: true }, { do: 'help' }],
    ['a', { ctrlKey: true }, undefined],
    ['q', {}, undefined],
  ])('%s %j', (name, rest, command) => {
    expect(commandOf(key(name, rest), true)).toEqual(command);
  });

  it('that are letters or signs can be turned off, the others stay', () => {
    expect(commandOf(key('j'), false)).toBeUndefined();
    expect(commandOf(key('/'), false)).toBeUndefined();
    expect(commandOf(key('ArrowDown'), false)).toEqual({ do: 'move', rows: 1, extend: false });
  });

  it('on the page do nothing to a row that nobody is in', () => {
    expect(isForPage({ do: 'search' })).toBe(true);
    expect(isForPage({ do: 'open' })).toBe(false);
    expect(isForPage({ do: 'select' })).toBe(false);
  });
});
