import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { STATUSES } from '../../assurance/types.ts';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

/** `--name: #rrggbb` of a block; the dark block says only what differs from the light one. */
const colours = (block: string): ReadonlyMap<string, string> =>
  new Map(Array.from(block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g), ([, name = '', value = '']) => [name, value]));

const at = css.indexOf(':root[data-mantine-color-scheme="dark"]');
const light = colours(css.slice(0, at));
const schemes = { light, dark: new Map([...light, ...colours(css.slice(at))]) };

/** WCAG 2.2, relative luminance and contrast ratio. */
const luminance = (hex: string): number => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((start) => {
    const part = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a: string, b: string): number => {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
};

const GROUNDS = ['panel', 'ground', 'hover'];
const TEXT: readonly (readonly [string, string])[] = [
  ...['ink', 'quiet', 'accent'].flatMap((text) => GROUNDS.map((ground) => [text, ground] as const)),
  ['accent', 'accent-bg'],
  ['ink', 'accent-bg'],
  ['none-fg', 'panel'],
  ...STATUSES.flatMap((status) => [
    [`${status}-fg`, `${status}-bg`] as const,
    ...GROUNDS.map((ground) => [`${status}-fg`, ground] as const),
    ['ink', `${status}-bg`] as const,
  ]),
];
/** Bars carry meaning beside words; `not_applicable` and `none` are grounds rather than marks. */
const SHAPES = STATUSES.filter((status) => status !== 'not_applicable').map((status) => `${status}-bar`);

describe.each(['light', 'dark'] as const)('colours in %s', (scheme) => {
  const colour = (name: string): string => {
    const found = schemes[scheme].get(name);
    if (!found) throw new Error(`no token --${name}`);
    return found;
  };

  it.each(TEXT)('text %s on %s has at least 4.5 to 1', (text, ground) => {
    expect(contrast(colour(text), colour(ground))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(SHAPES)('shape %s on the panel has at least 3 to 1', (shape) => {
    expect(contrast(colour(shape), colour('panel'))).toBeGreaterThanOrEqual(3);
  });
});

it('the ratio is the one of WCAG', () => {
  expect(contrast('#ffffff', '#000000')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});
