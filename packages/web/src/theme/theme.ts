import { Button, type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

const teal: MantineColorsTuple = [
  '#eaf5f3',
  '#cfe6e2',
  '#a6d3cc',
  '#63c1b8',
  '#4aa79f',
  '#2b8a83',
  '#177a74',
  '#0c6a66',
  '#0a5753',
  '#084743',
]

/** Warm in place of Mantine's bluish greys: what it draws lines and disabled controls with. */
const gray: MantineColorsTuple = [
  '#f6f3ec',
  '#efebe2',
  '#e4dfd4',
  '#d8d2c5',
  '#c9c1b2',
  '#a69e90',
  '#857d70',
  '#5d574d',
  '#3b3630',
  '#201d19',
]

const dark: MantineColorsTuple = [
  '#ece7dd',
  '#b8b0a2',
  '#9b9385',
  '#736b5f',
  '#514a40',
  '#3a352e',
  '#272320',
  '#1f1c18',
  '#171512',
  '#12100e',
]

export const theme = createTheme({
  fontFamily: '"IBM Plex Sans", system-ui, sans-serif',
  fontFamilyMonospace: '"IBM Plex Mono", ui-monospace, monospace',
  fontSizes: { xs: '12px', sm: '13.5px', md: '14px', lg: '16px', xl: '18px' },
  colors: { teal, gray, dark },
  primaryColor: 'teal',
  primaryShade: { light: 7, dark: 3 },
  autoContrast: true,
  luminanceThreshold: 0.35,
  defaultRadius: 4,
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // Filled buttons are light in the dark theme and dark in the light one; their text is the other.
    Button: Button.extend({
      vars: (_, { variant = 'filled' }) => ({
        root: variant === 'filled' ? { '--button-color': 'var(--on-accent)' } : {},
      }),
    }),
    Modal: { styles: { title: { fontWeight: 600 } } },
  },
})

/** Mantine draws with our tokens, so that its controls and our own marks never differ by a shade. */
export const cssVariables: CSSVariablesResolver = () => {
  const tokens = {
    '--mantine-color-body': 'var(--paper)',
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-dimmed': 'var(--ink-quiet)',
    '--mantine-color-placeholder': 'var(--ink-faint)',
    '--mantine-color-default': 'var(--raised)',
    '--mantine-color-default-hover': 'var(--sunken)',
    '--mantine-color-default-color': 'var(--ink)',
    '--mantine-color-default-border': 'var(--line-strong)',
    '--mantine-color-error': 'var(--bad)',
    '--mantine-color-anchor': 'var(--accent)',
  }
  return { variables: {}, light: tokens, dark: tokens }
}
