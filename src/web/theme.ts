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
  fontSizes: {
    xs: 'var(--text-xs)',
    sm: 'var(--text-sm)',
    md: 'var(--text-md)',
    lg: 'var(--text-lg)',
    xl: 'var(--text-xl)',
  },
  spacing: {
    xs: 'var(--space-2)',
    sm: 'var(--space-3)',
    md: 'var(--space-4)',
    lg: 'var(--space-5)',
    xl: 'var(--space-6)',
  },
  headings: {
    fontFamily: SYSTEM,
    fontWeight: '650',
    sizes: {
      h1: { fontSize: 'var(--text-2xl)', lineHeight: '1.25' },
      h2: { fontSize: 'var(--text-lg)', lineHeight: '1.4' },
      h3: { fontSize: 'var(--text-md)', lineHeight: '1.4' },
    },
  },
  defaultRadius: 'md',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Tooltip: { defaultProps: { openDelay: 250, multiline: true, maw: 320, withArrow: true } },
    // Mantine's own title of a light alert is too faint for WCAG AA in some colours.
    Alert: { defaultProps: { variant: 'light', styles: { label: { color: 'var(--mantine-color-text)' } } } },
    Modal: {
      defaultProps: { styles: { content: { background: 'var(--panel)' }, header: { background: 'var(--panel)' } } },
    },
    NativeSelect: { defaultProps: { size: 'sm' } },
  },
});

/** Mantine's greys for quiet text and errors are too faint for WCAG AA on our grounds. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: { '--mantine-color-anchor': 'var(--accent)' },
  light: {
    '--mantine-color-body': 'var(--ground)',
    '--mantine-color-dimmed': 'var(--quiet)',
    '--mantine-color-placeholder': '#6a7580',
    '--mantine-color-error': '#b3191f',
    '--mantine-color-text': 'var(--ink)',
  },
  dark: {
    '--mantine-color-body': 'var(--ground)',
    '--mantine-color-dimmed': 'var(--quiet)',
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-placeholder': '#8f9aa6',
    '--mantine-color-error': '#ff9d98',
  },
});
