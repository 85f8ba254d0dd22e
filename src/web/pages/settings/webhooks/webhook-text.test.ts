import { expect, it } from 'vitest';
import { conditionOf, eventLabel, type Webhook } from './webhook-text.ts';

const NONE = { disabledAt: null, disabledWhy: null, failingSince: null } as Webhook;
const AT = '2026-11-22T00:00:00Z';

it('tells what Candor stopped from what somebody switched off', () => {
  expect(conditionOf(NONE)).toBe('on');
  expect(conditionOf({ ...NONE, failingSince: AT })).toBe('failing');
  expect(conditionOf({ ...NONE, disabledAt: AT })).toBe('off');
  expect(conditionOf({ ...NONE, disabledAt: AT, disabledWhy: '410', failingSince: AT })).toBe('disabled');
});

it('names an event that it does not know as it came', () => {
  expect(['recall.needed', 'test', 'moon.rose'].map(eventLabel)).toEqual(['A recall', 'A test', 'moon.rose']);
});
