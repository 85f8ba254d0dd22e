import { describe, expect, it } from 'vitest';
import { layout } from './layout.ts';

const box = (id: string) => ({ id, width: 200, height: 50 });

describe('the layout of a graph', () => {
  const corners = layout({
    boxes: ['answer', 'control', 'one', 'two', 'alone'].map(box),
    edges: [
      { from: 'answer', to: 'control' },
      { from: 'control', to: 'one' },
      { from: 'control', to: 'two' },
    ],
  });
  const x = (id: string) => corners[id]?.x ?? Number.NaN;

  it('places what rests on something left of it', () => {
    expect(x('answer')).toBeLessThan(x('control'));
    expect(x('control')).toBeLessThan(x('one'));
    expect(x('one')).toBe(x('two'));
  });

  it('lets no two boxes overlap', () => {
    const all = Object.values(corners);
    const overlap = all.some((a, i) =>
      all.some((b, j) => i < j && Math.abs(a.x - b.x) < 200 && Math.abs(a.y - b.y) < 50),
    );
    expect(all).toHaveLength(5);
    expect(overlap).toBe(false);
  });
});
