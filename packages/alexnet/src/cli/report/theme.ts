/**
 * @file The colours of the report, each for light and dark surroundings. Plots are drawn in the light colours, so
 * that every viewer shows them; rules by attribute exchange them where the surroundings are dark.
 */

interface Colour {
  readonly light: string;
  readonly dark: string;
}

export const THEME = {
  page: { light: '#f6f6f3', dark: '#101316' },
  surface: { light: '#ffffff', dark: '#181c20' },
  well: { light: '#eeefeb', dark: '#22272c' },
  rule: { light: '#dfe1dc', dark: '#30363c' },
  ink: { light: '#1b1f23', dark: '#e8ebee' },
  muted: { light: '#5d666f', dark: '#9ba6b0' },
  /** Validation, and all that stands alone. */
  accent: { light: '#1d5fc4', dark: '#74aaff' },
  training: { light: '#b8560b', dark: '#f0a45c' },
  right: { light: '#17734a', dark: '#56c995' },
  wrong: { light: '#b3312a', dark: '#ff8a80' },
} as const satisfies Record<string, Colour>;

type Name = keyof typeof THEME;

const NAMES = Object.keys(THEME) as Name[];

/** The colours that plots are drawn in. */
export const INK = Object.fromEntries(NAMES.map((name) => [name, THEME[name].light])) as Readonly<
  Record<Name, string>
>;

const inTheDark = (rules: string) => `@media (prefers-color-scheme: dark) { ${rules} }`;

/** Exchanges the colours of SVG elements where the surroundings are dark. */
export const PLOT_STYLE = inTheDark(
  NAMES.flatMap((name) =>
    ['fill', 'stroke'].map(
      (property) => `svg [${property}="${THEME[name].light}"] { ${property}: ${THEME[name].dark} }`,
    ),
  ).join(' '),
);

const variables = (shade: keyof Colour) =>
  `:root { ${NAMES.map((name) => `--${name}: ${THEME[name][shade]}`).join('; ')} }`;

/** The colours as variables: `var(--ink)`. */
export const COLOUR_VARIABLES = `${variables('light')} ${inTheDark(variables('dark'))}`;
