import { expect, it } from 'vitest';
import { sheetOf } from './mantine-styles.ts';

it('a part of Mantine brings the sheet of its name', () => {
  const inside = (path: string) => `/x/node_modules/@mantine/core/esm/components/${path}`;
  expect(sheetOf(inside('Button/Button.mjs'))).toBe('@mantine/core/styles/Button.layer.css');
  expect(sheetOf(inside('Checkbox/CheckboxIndicator/CheckboxIndicator.mjs'))).toContain('/CheckboxIndicator.layer');
  expect(sheetOf('/x/node_modules/@mantine/hooks/esm/use-id.mjs')).toBeUndefined();
  expect(sheetOf('/x/src/web/ui/Button.mjs')).toBeUndefined();
});
