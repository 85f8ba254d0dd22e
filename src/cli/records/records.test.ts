import { describe, expect, it } from 'vitest';
import { choice, date, email, flag, integer, long, moment, number, tags, text, url } from '../../model/field.ts';
import { registry } from '../../model/registry.ts';
import { CliError } from '../exit.ts';
import { readCommon, splitCommon } from './common-fields.ts';
import { filterQuery } from './filters.ts';
import { findKind, findReference, findRelation, findState } from './find-kind.ts';
import { guessFormat } from './guess-format.ts';
import { readLinkData, readLinks } from './link-words.ts';
import { parseValue, splitPair } from './parse-value.ts';
import { readChanges } from './read-changes.ts';

const control = registry.get('control');
const spec = { label: 'L', help: 'H' };
const refused = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof CliError && error.exit === 2) return error.message;
    throw error;
  }
  throw new Error('was not refused');
};

describe('a value of the command line', () => {
  it.each([
    ['text', text(spec), 'a=b', 'a=b'],
    ['long', long(spec), 'x', 'x'],
    ['choice by value', choice({ ...spec, options: { yes_it: 'Yes, it' } }), 'YES_IT', 'yes_it'],
    ['choice by label', choice({ ...spec, options: { yes_it: 'Yes, it' } }), 'yes, it', 'yes_it'],
    ['flag', flag(spec), 'On', true],
    ['flag', flag(spec), '0', false],
    ['integer', integer(spec), '12', 12],
    ['number', number(spec), '0.5', 0.5],
    ['date', date(spec), '2026-11-22', '2026-11-22'],
    ['moment', moment(spec), '2026-11-22T10:00:00+02:00', '2026-11-22T10:00:00+02:00'],
    ['url', url(spec), 'https://a.test', 'https://a.test'],
    ['email', email(spec), 'a@b.test', 'a@b.test'],
    ['tags', tags(spec), ' a, b ,,c', ['a', 'b', 'c']],
    ['nothing', integer(spec), '', null],
  ])('%s', (_name, field, given, value) => {
    expect(parseValue(field, given)).toEqual({ ok: true, value });
  });

  it.each([
    ['choice', choice({ ...spec, options: { a: 'A', b: 'B' } }), 'c', 'must be one of a, b'],
    [
      'choice by the name of what all objects have',
      choice({ ...spec, options: { a: 'A' } }),
      'constructor',
      'must be one of a',
    ],
    ['flag', flag(spec), 'maybe', 'must be yes or no'],
    ['flag by the name of what all objects have', flag(spec), 'constructor', 'must be yes or no'],
    ['number', number(spec), '0x10', 'must be a number'],
    ['integer', integer(spec), '1.5', 'must be a whole number'],
    ['integer', integer({ ...spec, min: 1 }), '0', 'must be a whole number'],
    ['date', date(spec), '22.11.2026', 'must be a day'],
    ['moment', moment(spec), '2026-11-22T10:00', 'must be a moment with its time zone'],
    ['url', url(spec), 'javascript:alert(1)', 'must be an address'],
    ['email', email(spec), 'nobody', 'must be an e-mail address'],
    ['text', text(spec), 'a\nb', 'must be one line'],
  ])('%s is refused', (_name, field, given, detail) => {
    expect(parseValue(field, given)).toMatchObject({ ok: false, detail: expect.stringContaining(detail) });
  });

  it('is cut at the first equals sign', () => {
    expect(splitPair('a=b=c', 'x')).toEqual(['a', 'b=c']);
    expect(refused(() => splitPair('=b', 'a field'))).toContain('name=value');
  });
});

describe('names', () => {
  it.each(['control', 'controls', 'CTL', 'Controls', 'CONTROL'])('%s is a kind', (word) => {
    expect(findKind(registry, word).name).toBe('control');
  });
  it.each(['applied_requirement', 'applied-requirement', 'Applied requirement'])('%s is a kind', (word) => {
    expect(findKind(registry, word).name).toBe('applied_requirement');
  });
  it('finds records by key and by id', () => {
    expect(findReference(registry, 'ctl-lock').ref).toBe('CTL-lock');
    const id = '01977777-0000-7000-8000-000000000000';
    expect(findReference(registry, `controls/${id}`)).toEqual({ kind: control, ref: id });
    expect(refused(() => findReference(registry, id))).toContain('control/ID');
    expect(refused(() => findReference(registry, 'XYZ-1'))).toContain('keys look like');
  });
  it('says where a relation starts', () => {
    expect(findRelation(registry, control, 'governed-by')[0]).toBe('governed_by');
    expect(refused(() => findRelation(registry, control, 'verifies'))).toContain('starts at a check');
    expect(refused(() => findRelation(registry, control, 'satisfis'))).toContain('satisfies');
  });
  it('finds states', () => {
    expect(findState(control, 'In operation')).toBe('active');
    expect(refused(() => findState(control, 'actve'))).toContain('active');
  });
});

describe('words', () => {
  it('are links', () => {
    expect(
      readLinks(registry, control, ['satisfies=ARQ-1', 'governed_by=POL-1,pol-2', 'governed_by=POL-3'].slice(1)),
    ).toEqual({
      governed_by: ['POL-1', 'POL-2'.replace('POL', 'POL'), 'POL-3'],
    });
  });
  it('are the data of a link', () => {
    const relation = control.relations['satisfies'];
    if (!relation) throw new Error('the control satisfies nothing any more');
    expect(readLinkData(relation, ['coverage=Full', 'rationale='])).toEqual({ coverage: 'full' });
    expect(refused(() => readLinkData(relation, ['weight=1']))).toContain('coverage');
  });
  it('are common fields beside own ones', () => {
    expect(splitCommon(control, ['title=A', 'theme=access', 'owner='])).toEqual({
      common: { title: 'A', owner: '' },
      own: ['theme=access'],
    });
    expect(readCommon(control, { owner: '', due: '2026-12-01', state: 'draft' })).toEqual({
      owner: null,
      dueAt: '2026-12-01T23:59:59.999Z',
      state: 'draft',
    });
    expect(refused(() => readCommon(control, { due: 'tomorrow' }))).toContain('2026-12-01');
  });
  it('are filters', () => {
    expect(
      filterQuery(registry, control, {
        state: 'In operation,draft',
        status: 'not applicable',
        field: ['theme=a', 'theme=b'],
        linked: ['~verifies=CHK-1'],
      }),
    ).toEqual({ state: 'active,draft', status: 'not_applicable', 'f.theme': 'a,b', 'linked.~verifies': 'CHK-1' });
    expect(refused(() => filterQuery(registry, control, { asOf: 'then' }))).toContain('--as-of');
  });
  it('take a value with its commas, and set apart only what cannot hold one', () => {
    const customer = registry.get('customer');
    const industry = (...field: string[]) => filterQuery(registry, customer, { field })['f.industry'];
    expect(industry('industry=Banking, insurance', 'industry=Retail')).toBe('Banking\\, insurance,Retail');
    expect(industry('industry=Banking\\, insurance,Retail')).toBe('Banking\\, insurance,Retail');
    const operation = Object.keys(control.fields['operation']?.options ?? {}).join(',');
    expect(filterQuery(registry, control, { field: [`operation=${operation}`] })).toEqual({ 'f.operation': operation });
  });
  it.each([
    ['-title', '-title'],
    ['owner', 'owner'],
    ['theme', 'f.theme'],
    ['-x_size', '-f.x_size'],
    ['-f.theme', '-f.theme'],
  ])('--sort %s orders by %s', (sort, expected) => {
    expect(filterQuery(registry, control, { sort })).toEqual({ sort: expected });
  });
});

describe('files', () => {
  const bytes = (content: string) => new TextEncoder().encode(content);
  it.each([
    ['junit', '\ufeff<?xml version="1.0"?><!-- <bom> --><testsuites/>'],
    ['junit', '<testsuite name="a"/>'],
    ['cyclonedx', '<bom xmlns="http://cyclonedx.org/schema/bom/1.5"/>'],
    ['cyclonedx', '{"bomFormat":"CycloneDX"}'],
    ['npm-audit', '{"auditReportVersion":2,"vulnerabilities":{}}'],
    ['npm-audit', '{"message":"request failed","error":{}}'],
    ['lockfile', '{"lockfileVersion":3,"packages":{}}'],
    ['checks', '{"format":"candor.checks/v1","checks":[]}'],
  ])('a %s report shows what it is', (format, content) => {
    expect(guessFormat(bytes(content), 'x')).toBe(format);
  });
  it.each(['<html/>', '{}', '[]', 'hello', '', '{"bomFormat":'])('%j does not', (content) => {
    expect(refused(() => guessFormat(bytes(content), 'x.json'))).toContain('--format');
  });

  it('hold changes, as JSON or YAML', () => {
    const change = { op: 'remove', ref: 'CTL-1' };
    expect(readChanges(JSON.stringify([change]), 'x')).toEqual([change]);
    expect(readChanges('changes:\n  - op: remove\n    ref: CTL-1\n', 'x')).toEqual([change]);
    expect(refused(() => readChanges('op: remove', 'x.yaml'))).toContain('x.yaml');
    expect(refused(() => readChanges('a: [', 'x.yaml'))).toContain('x.yaml');
  });
});
