import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { sheetOf } from './mantine-styles.ts';

it('whatever uses the classes of a part of Mantine brings its sheet, parts within others too', () => {
  const inside = (path: string) => `/x/node_modules/@mantine/core/esm/components/${path}`;
  expect(sheetOf(inside('Button/Button.module.mjs'))).toBe('@mantine/core/styles/Button.layer.css');
  expect(sheetOf(inside('Checkbox/CheckboxIndicator/CheckboxIndicator.module.mjs'))).toContain('/CheckboxIndicator.');
  expect(sheetOf(inside('Button/Button.mjs'))).toBeUndefined();
  expect(sheetOf('/x/src/web/ui/Button.module.mjs')).toBeUndefined();
});

it('every sheet of Mantine’s comes with its part, but for the three that main.tsx names', () => {
  const folder = dirname(createRequire(import.meta.url).resolve('@mantine/core/styles.css'));
  const sheets = readdirSync(join(folder, 'styles')).filter((name) => name.endsWith('.layer.css'));
  const brought = readdirSync(join(folder, 'esm'), { recursive: true, encoding: 'utf8' }).flatMap((path) => {
    const sheet = sheetOf(join(folder, 'esm', path));
    return sheet === undefined ? [] : [sheet.slice(sheet.lastIndexOf('/') + 1)];
  });
  expect(sheets.filter((sheet) => !brought.includes(sheet)).toSorted()).toEqual([
    'baseline.layer.css',
    'default-css-variables.layer.css',
    'global.layer.css',
  ]);
  expect(brought.filter((sheet) => !sheets.includes(sheet))).toEqual([]);
});
