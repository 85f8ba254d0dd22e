import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareEditions, type EditionRequirement } from './compare.ts';
import { type AppliedThere, type MoveInput, planMove, type TargetRequirement } from './plan-move.ts';

const one = (number: string, text = '', title = `About ${number}`): EditionRequirement => ({
  id: `${number}`,
  number,
  title,
  text,
});
const newer = (number: string, text = '', title = `About ${number}`): TargetRequirement => ({
  ...one(number, text, title),
  id: `new ${number}`,
  state: 'active',
  assessable: true,
  parameters: '',
});
const LOCKS = 'Every door has a lock, and somebody looks after it each month.';
const WINDOWS = 'Windows are closed at night by whoever leaves last.';
const ROOF = 'Tiles of the roof are counted after each storm.';
const told = (
  older: EditionRequirement[],
  newerOnes: EditionRequirement[],
  ...rest: Parameters<typeof compareEditions>[2][]
) => {
  const { requirements, gone } = compareEditions(older, newerOnes, ...rest);
  return [
    ...requirements.map(({ to, fate, from }) => `${to.number} ${fate} ${from?.number ?? '-'}`),
    ...gone.map(({ number }) => `${number} gone`),
  ];
};

describe('editions', () => {
  it('keep what has the same words under the same number, whatever the case and line breaks', () => {
    expect(told([one('1', LOCKS)], [newer('1', LOCKS.toUpperCase().replaceAll(' ', '\n'))])).toEqual(['1 unchanged 1']);
  });

  it('never keep a number for its own sake: what moved one down is found there', () => {
    const older = [one('1', LOCKS), one('2', WINDOWS), one('3', ROOF)];
    const next = [newer('1', 'Gardens are watered in summer.'), newer('2', LOCKS), newer('3', WINDOWS)];
    expect(told(older, next)).toEqual(['1 reused -', '2 moved 1', '3 moved 2', '3 gone']);
  });

  it('find other words for the same under its number, or under another; half the words are not enough', () => {
    const older = [one('1', LOCKS), one('2', WINDOWS), one('3', ROOF)];
    const next = [
      newer('1', LOCKS.replace('each month', 'every month')),
      newer('4', WINDOWS.replace('at night', 'each night')),
      newer('3', 'Tiles of the roof are painted green and counted by children in autumn.'),
    ];
    expect(told(older, next)).toEqual(['1 reworded 1', '4 moved 2', '3 reused -', '3 gone']);
  });

  it('tell what several share by its title, and leave it where that does not help', () => {
    const review = 'Are the policies and procedures of the house reviewed and brought up to date at least every year?';
    const older = [one('a.2', review, 'Locks'), one('b.2', review, 'Roof')];
    expect(told(older, [newer('c.2', review, 'Roof'), newer('d.2', review, 'Locks')])).toEqual([
      'c.2 moved b.2',
      'd.2 moved a.2',
    ]);
    const vague = told(older, [newer('c.2', review, 'Garden')]);
    expect(vague).toEqual(['c.2 new -', 'a.2 gone', 'b.2 gone']);
    const reviewed = review.replace('?', ', or after changes?');
    expect(told(older, [newer('a.2', reviewed, 'Locks'), newer('b.2', reviewed, 'Roof')])).toEqual([
      'a.2 reworded a.2',
      'b.2 reworded b.2',
    ]);
  });

  it('of which one has no texts keep number and title, where no other has that title', () => {
    const older = [one('1', '', 'Doors'), one('2', '', 'Doors'), one('3', '', 'Roof')];
    const next = [newer('1', LOCKS, 'Doors'), newer('2', '', 'Windows'), newer('3', ROOF, 'Roof')];
    expect(told(older, next)).toEqual(['1 untold -', '2 reused -', '3 unchanged 3', '1 gone', '2 gone']);
  });

  it('take the word of an accepted mapping over that of the texts', () => {
    const older = [one('1', LOCKS), one('2', WINDOWS)];
    const equals = [{ older: '2', newer: 'new 1' }];
    expect(told(older, [newer('1', LOCKS)], equals)).toEqual(['1 moved 2', '1 gone']);
  });

  it('give no older requirement to two, and lose none', () => {
    const text = fc.constantFrom('', LOCKS, WINDOWS, ROOF, `${LOCKS} ${ROOF}`, 'x');
    const list = fc.uniqueArray(fc.tuple(fc.constantFrom('1', '2', '3', '4', 'A.1', 'a1'), text), {
      selector: ([number]) => number,
    });
    fc.assert(
      fc.property(list, list, (a, b) => {
        const { requirements, gone } = compareEditions(
          a.map(([n, t]) => one(n, t)),
          b.map(([n, t]) => newer(n, t)),
        );
        const taken = requirements.flatMap(({ from }) => from?.id ?? []);
        expect(new Set(taken).size).toBe(taken.length);
        expect([...taken, ...gone.map(({ id }) => id)].sort()).toEqual(a.map(([n]) => n).sort());
        expect(requirements).toHaveLength(b.length);
      }),
    );
  });
});

const applied = (requirement: string, rest: Partial<AppliedThere> = {}): AppliedThere => ({
  id: `applied ${requirement}`,
  key: `APR-${requirement}`,
  requirement,
  state: 'active',
  owner: null,
  data: { applicability: 'applicable', justification: `because of ${requirement}` },
  controls: [],
  providers: [],
  open: [],
  ...rest,
});
const move = (older: EditionRequirement[], next: TargetRequirement[], rest: Partial<MoveInput> = {}) => {
  let ids = 0;
  return planMove({
    comparison: compareEditions(older, next),
    older: new Map(older.map((each) => [each.id, each])),
    newer: new Map(next.map((each) => [each.id, each])),
    applied: older.map(({ id }) => applied(id)),
    corrections: new Map(),
    trustTitles: false,
    adoption: { title: 'T', purpose: 'certification', scope: 'scope', owner: null, note: 'From ADP-1.' },
    framework: 'framework',
    newId: () => {
      ids += 1;
      return `id${ids}`;
    },
    ...rest,
  });
};
const carriedOf = (plan: ReturnType<typeof move>) =>
  plan.lines.map(({ compared, carried }) => `${compared.to.number} < ${carried?.requirement ?? '-'}`);

describe('a move', () => {
  it('applies everything of the newer edition with what was decided, and links controls and providers again', () => {
    const control = { id: 'control', data: { coverage: 'partial', rationale: 'r' } };
    const provider = { id: 'vendor', data: { coverage: 'full' } };
    const plan = move([one('1', LOCKS)], [newer('7', LOCKS), newer('8', WINDOWS)], {
      applied: [applied('1', { owner: 'ada', controls: [control], providers: [provider] })],
    });
    expect(plan.changes).toMatchObject([
      {
        kind: 'adoption',
        id: 'id1',
        data: { purpose: 'certification', note: 'From ADP-1.' },
        links: { of: 'framework' },
      },
      {
        kind: 'applied_requirement',
        id: 'id2',
        owner: 'ada',
        data: { applicability: 'applicable', justification: 'because of 1' },
        links: { within: 'id1', applies: 'new 7', provided_by: [{ to: 'vendor', data: { coverage: 'full' } }] },
      },
      { op: 'link', from: 'control', relation: 'satisfies', to: 'id2', data: control.data },
      { kind: 'applied_requirement', data: { applicability: 'undecided' }, links: { applies: 'new 8' } },
    ]);
    expect(plan.notCarried).toEqual([]);
  });

  it('takes along what is open about a requirement, and names it where there is nowhere to take it', () => {
    const open = [
      { id: 'finding', relation: 'against' },
      { id: 'exception', relation: 'excepts' },
      { id: 'task', relation: 'about' },
    ] as const;
    const data = { applicability: 'undecided' };
    const older = [one('1', LOCKS), one('2', WINDOWS)];
    const plan = move(older, [newer('7', LOCKS)], {
      applied: [applied('1', { data, open }), applied('2', { data, open: open.slice(0, 1) })],
    });
    expect(plan.changes.slice(2)).toEqual(
      open.map(({ id, relation }) => ({ op: 'link', from: id, relation, to: 'id2' })),
    );
    expect(plan.notCarried).toMatchObject([{ number: '2', fate: 'gone', applied: { open: [{ id: 'finding' }] } }]);
  });

  it('keeps in words what a link followed from: the mapping speaks of the older requirement alone', () => {
    const derived = { coverage: 'full', rationale: 'r', through: 'MAP-1' };
    const controls = [
      { id: 'a', data: derived },
      { id: 'b', data: { through: 'MAP-2', rationale: 'x'.repeat(20_000) } },
    ];
    const plan = move([one('1', LOCKS)], [newer('1', LOCKS)], { applied: [applied('1', { controls })] });
    const [first, second] = plan.changes.slice(2).map((change) => ('data' in change ? change.data : undefined));
    expect(first).toEqual({
      coverage: 'full',
      rationale: 'r\nCarried over from APR-1, where it followed from MAP-1.',
    });
    expect(Object.keys(second ?? {})).toEqual(['rationale']);
    expect(String(second?.['rationale'])).toHaveLength(20_000);
  });

  it('names what was decided and is carried nowhere; what nobody decided is not named', () => {
    const older = [one('1', LOCKS), one('2', WINDOWS), one('3', ROOF)];
    const plan = move(older, [newer('1', ROOF)], {
      applied: [applied('1'), applied('2', { data: { applicability: 'undecided' } }), applied('3')],
    });
    expect(carriedOf(plan)).toEqual(['1 < 3']);
    expect(plan.notCarried).toMatchObject([{ number: '1', fate: 'moved' }]);
  });

  it('does as a person says, and gives nothing twice', () => {
    const older = [one('1', LOCKS), one('2', WINDOWS)];
    const next = [newer('1', LOCKS), newer('2', 'Gardens are watered.')];
    expect(carriedOf(move(older, next))).toEqual(['1 < 1', '2 < -']);
    expect(carriedOf(move(older, next, { corrections: new Map([['new 2', '1']]) }))).toEqual(['1 < -', '2 < 1']);
    const none = move(older, next, { corrections: new Map([['new 1', null]]) });
    expect(carriedOf(none)).toEqual(['1 < -', '2 < -']);
    expect(none.lines.map(({ isCorrected }) => isCorrected)).toEqual([true, false]);
    expect(none.notCarried).toHaveLength(2);
  });

  it('carries by title alone only where it is told to', () => {
    const [older, next] = [[one('1', '', 'Doors'), one('2', '', 'Doors')], [newer('1', LOCKS, 'Doors')]];
    expect(carriedOf(move(older, next))).toEqual(['1 < -']);
    expect(carriedOf(move(older, next, { trustTitles: true }))).toEqual(['1 < 1']);
  });

  it('leaves out parameters that there are no more, headings, and what was retired', () => {
    const target = { ...newer('1', LOCKS), parameters: 'a: how often\nb: by whom' };
    const data = { applicability: 'applicable', parameters: 'a = monthly\nc = blue' };
    const plan = move([one('1', LOCKS)], [target, { ...newer('2'), assessable: false }], {
      applied: [applied('1', { data })],
    });
    expect(plan.lines).toMatchObject([{ lostParameters: ['c = blue'] }]);
    expect(plan.changes[1]).toMatchObject({ data: { applicability: 'applicable', parameters: 'a = monthly' } });
    const retired = move([one('1', LOCKS)], [newer('1', LOCKS)], { applied: [applied('1', { state: 'retired' })] });
    expect(carriedOf(retired)).toEqual(['1 < -']);
  });
});
