import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const petrol: MantineColorsTuple = [
  '#eaf6f8',
  '#d5ebef',
  '#aad7df',
  '#7dc3cf',
  '#55afbe',
  '#379fb0',
  '#12788a',
  '#0f6f80',
  '#0a5b6a',
  '#054955',
];

const night: MantineColorsTuple = [
  '#dfe4e9',
  '#c2cad2',
  '#a2acb7',
  '#7f8b97',
  '#3d4751',
  '#2e363e',
  '#222930',
  '#171c21',
  '#11151a',
  '#0c0f12',
];

const SYSTEM =
  'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif';
const MONO = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace';

export const theme = createTheme({
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 6 },
  colors: { petrol, dark: night },
  fontFamily: SYSTEM,
  fontFamilyMonospace: MONO,
  headings: {
    fontFamily: SYSTEM,
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '1.5rem', lineHeight: '1.3' },
      h2: { fontSize: '1.0625rem' },
      h3: { fontSize: '0.9375rem' },
    },
  },
  defaultRadius: 'md',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Tooltip: { defaultProps: { openDelay: 250, multiline: true, maw: 320, withArrow: true } },
    Alert: { defaultProps: { variant: 'light' } },
    Modal: {
      defaultProps: { styles: { content: { background: 'var(--panel)' }, header: { background: 'var(--panel)' } } },
    },
    NativeSelect: { defaultProps: { size: 'sm' } },
  },
});

/** Mantine's greys for quiet text and errors are too faint for WCAG AA on our grounds. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#f6f8f9',
    '--mantine-color-dimmed': '#57626d',
    '--mantine-color-placeholder': '#6a7580',
    '--mantine-color-error': '#b3191f',
    '--mantine-color-text': '#182026',
  },
  dark: {
    '--mantine-color-dimmed': '#a2acb7',
    '--mantine-color-placeholder': '#8f9aa6',
    '--mantine-color-error': '#ff9d98',
  },
});
