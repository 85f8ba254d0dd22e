import { describe, expect, it } from 'vitest';
import { changeSchema } from '../../../model/change.ts';
import type { Row } from '../../api-types.ts';
import { idAt, newId } from '../../ids.ts';
import {
  answerChanges,
  claimChanges,
  controlChanges,
  evidenceChanges,
  goalChanges,
  MOST_LINES,
  productChanges,
} from './changes.ts';
import { dayFrom } from './days.ts';
import { type Found, isDone, nextStep, STEPS, stepAfter, stepIn } from './steps.ts';
import { breakChanges, exerciseIn, healChanges, stopIn } from './tour/stops.ts';

const BASE = newId(Date.parse('2026-11-22T06:00:00Z'));
const valid = (changes: readonly unknown[]) => changes.map((change) => changeSchema.parse(change));

describe('ids', () => {
  it('are of version 7, sort by when they were begun, and follow from one another', () => {
    expect(BASE).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(newId(Date.parse('2026-11-22T06:00:01Z')) > BASE).toBe(true);
    expect(idAt(BASE, 0) < idAt(BASE, 1)).toBe(true);
    expect(idAt(idAt(BASE, 7), 0)).toBe(idAt(BASE, 0));
  });
});

describe('what the steps write', () => {
  it('takes lines as they come: blanks and repetitions make nothing, and there is an end', () => {
    const words = { products: ' A \n\nA\nB', systems: Array.from({ length: 99 }, (_, n) => `S${n}`).join('\n') };
    const changes = valid(productChanges(BASE, words));
    const titles = (kind: string) =>
      changes.flatMap((one) => (one.op === 'create' && one.kind === kind ? one.title : []));
    expect(titles('product')).toEqual(['A', 'B']);
    expect(titles('system')).toHaveLength(MOST_LINES);
    const ids = changes.flatMap((one) => (one.op === 'create' ? one.id : []));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has no link to systems where there are none', () => {
    expect(productChanges(BASE, { products: 'A', systems: ' ' })).toEqual([
      { op: 'create', kind: 'product', id: idAt(BASE, 0), title: 'A' },
    ]);
  });

  it('adopts own labels and frameworks that are there', () => {
    const there = { id: newId(0), title: 'ISO' };
    const changes = valid(goalChanges(BASE, { own: 'Ours', adopted: [there], edition: '2026' }));
    expect(changes).toMatchObject([
      { kind: 'framework', title: 'Ours', data: { type: 'internal', edition: '2026' } },
      { kind: 'adoption', title: 'Ours', links: { of: idAt(BASE, 0) } },
      { kind: 'adoption', title: 'ISO', links: { of: there.id } },
    ]);
  });

  it('makes an owner only where there is none of that name', () => {
    const words = { title: 'T', statement: 'S', owner: 'Ada' };
    const fresh = valid(controlChanges(BASE, words, { id: undefined, email: 'a@example.com' }, undefined));
    expect(fresh).toMatchObject([
      { kind: 'person', title: 'Ada', data: { email: 'a@example.com' } },
      { kind: 'control', state: 'active', owner: idAt(BASE, 1) },
    ]);
    const known = newId(0);
    expect(controlChanges(BASE, words, { id: known, email: undefined }, known)).toMatchObject([
      { kind: 'control', owner: known, links: { operates_on: known } },
    ]);
  });

  it('dates evidence by days where the reader is: all of the last day counts', () => {
    const words = { check: 'C', outcome: 'pass', seen: 'S', seenOn: '2026-11-22', until: '2027-02-20' };
    const [, evidence] = valid(evidenceChanges(BASE, 'CTL-1', words, { hash: 'ab', name: 'f.txt' }));
    expect(evidence).toMatchObject({
      data: {
        effectiveAt: new Date(2026, 10, 22).toISOString(),
        validUntil: new Date(2027, 1, 20, 23, 59, 59).toISOString(),
        fileHash: 'ab',
        fileName: 'f.txt',
      },
      links: { proves: idAt(BASE, 0) },
    });
    expect(evidenceChanges(BASE, 'CTL-1', words, undefined)[1]).not.toHaveProperty('data.fileHash');
  });

  it('leaves an answer a draft, and publishes a claim', () => {
    const answer = { question: ' Q? ', short: 'yes', text: 'T', reviewOn: '2027-11-22' };
    expect(valid(answerChanges(BASE, 'CTL-1', answer, undefined))).toMatchObject([
      { title: 'Q?', links: { rests_on: 'CTL-1' } },
    ]);
    expect(answerChanges(BASE, 'CTL-1', answer, undefined)[0]).not.toHaveProperty('state');
    const claim = { title: 'T', wording: 'W', section: 'security', reviewOn: '2027-11-22' };
    expect(valid(claimChanges(BASE, 'ANS-1', claim))).toMatchObject([
      { state: 'published', links: { rests_on: 'ANS-1' } },
    ]);
  });
});

const NOTHING: Found = {
  product: null,
  goals: null,
  control: null,
  evidence: null,
  answer: null,
  approve: null,
  publish: null,
};
const ROW = {} as Row;

describe('how far somebody is', () => {
  it('follows from the records; what is optional holds nobody up', () => {
    expect(nextStep(NOTHING)).toBe('product');
    expect(nextStep({ ...NOTHING, product: ROW })).toBe('control');
    expect(nextStep({ ...NOTHING, product: ROW, control: ROW, evidence: ROW, answer: ROW })).toBe('approve');
    const all: Found = {
      ...NOTHING,
      product: ROW,
      control: ROW,
      evidence: ROW,
      answer: ROW,
      approve: ROW,
      publish: ROW,
    };
    expect(nextStep(all)).toBe('done');
    expect(isDone('done', all)).toBe(true);
    expect(isDone('goals', all)).toBe(false);
    expect(isDone('import', all)).toBe(false);
  });

  it('reads the step from the address, whatever stands there', () => {
    expect(stepIn({ step: 'control' })).toBe('control');
    expect(stepIn({ step: 'constructor' })).toBeUndefined();
    expect(stepIn({})).toBeUndefined();
    expect(STEPS.map(stepAfter)).toEqual([...STEPS.slice(1), 'done']);
  });
});

describe('days', () => {
  it('are those of the reader', () => {
    expect(dayFrom(new Date(2026, 10, 22, 23, 30).getTime(), 0)).toBe('2026-11-22');
    expect(dayFrom(new Date(2026, 11, 31, 1).getTime(), 1)).toBe('2027-01-01');
  });
});

describe('the tour', () => {
  const finding = (id: string, state: string, externalRef?: string) =>
    ({ id, state, data: externalRef === undefined ? {} : { externalRef } }) as unknown as Row;

  it('finds its own exercise among findings: one that goes on, else the last', () => {
    const over = [finding('a', 'closed', 'candor:tour'), finding('b', 'dismissed', 'candor:tour')];
    expect(exerciseIn([finding('x', 'open'), finding('y', 'open', 'JIRA-1')])).toBeNull();
    expect(exerciseIn(over)).toMatchObject({ finding: { id: 'a' }, isOpen: false });
    expect(exerciseIn([...over, finding('c', 'fixing', 'candor:tour')])).toMatchObject({
      finding: { id: 'c' },
      isOpen: true,
    });
  });

  it('goes on where the exercise stands, unless the address says where', () => {
    const open = { finding: finding('a', 'open', 'candor:tour'), isOpen: true };
    expect(stopIn({}, null)).toBe('promise');
    expect(stopIn({}, open)).toBe('why');
    expect(stopIn({ stop: 'journal' }, open)).toBe('journal');
    expect(stopIn({ stop: '__proto__' }, null)).toBe('promise');
  });

  it('breaks with a finding that it knows again, and closes it from any state', () => {
    const [made] = valid(breakChanges(BASE, 'CTL-1', '2026-11-22'));
    expect(exerciseIn([{ ...made, state: 'open' } as unknown as Row])).toMatchObject({ isOpen: true });
    const names = (state: string) => healChanges(finding('a', state)).map((one) => 'name' in one && one.name);
    expect(names('open')).toEqual(['fixed', 'close']);
    expect(names('fixing')).toEqual(['fixed', 'close']);
    expect(names('to_verify')).toEqual(['close']);
  });
});
