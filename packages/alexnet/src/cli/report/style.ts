/** @file How the report looks: one column of cards, in the surroundings' light or dark, on any width. */
import { COLOUR_VARIABLES, PLOT_STYLE } from './theme.js';

const LAYOUT = `
:root { color-scheme: light dark; --gap: 20px }
* { box-sizing: border-box }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif;
  font-variant-numeric: tabular-nums; -webkit-text-size-adjust: 100%;
}
main { max-width: 1080px; margin: 0 auto; padding: 40px 24px 72px }
h1, h2, h3, p, figure, dl, dd, ul, ol { margin: 0; padding: 0 }
h1 { font-size: 26px; line-height: 1.25; font-weight: 650; overflow-wrap: anywhere }
h2 { font-size: 18px; line-height: 1.3; font-weight: 650 }
h3 { font-size: 15px; font-weight: 600 }
a { color: var(--accent); text-underline-offset: 3px }
a:focus-visible, summary:focus-visible, [tabindex]:focus-visible {
  outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px;
}
.note { color: var(--muted); max-width: 72ch; margin-top: 4px }
nav { display: flex; flex-wrap: wrap; gap: 4px 18px; margin-top: 14px }
section {
  background: var(--surface); border: 1px solid var(--rule); border-radius: 10px;
  padding: 22px 24px 24px; margin-top: var(--gap); scroll-margin-top: 12px;
}
section > * + * { margin-top: 16px }
section > h2 + .note { margin-top: 4px }
`;

const TILES = `
.tiles {
  display: grid; gap: 1px; margin-top: var(--gap); overflow: hidden;
  grid-template-columns: repeat(12, 1fr);
  background: var(--rule); border: 1px solid var(--rule); border-radius: 10px;
}
.tiles div { grid-column: span 3; background: var(--surface); padding: 14px 20px 16px }
.tiles .lead { grid-column: span 6; grid-row: span 2; align-content: center }
.tiles dt { color: var(--muted); font-size: 13px }
.tiles dd { font-size: 20px; font-weight: 600; line-height: 1.3; overflow-wrap: anywhere }
.tiles dd.more { color: var(--muted); font-size: 13px; font-weight: 400; line-height: 1.5 }
.tiles .lead dd.value { font-size: 54px; line-height: 1.15; letter-spacing: -0.02em; color: var(--accent) }
.tiles .lead dd.more { font-size: 15px }
`;

const FIGURES = `
.figures { display: grid; gap: 24px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr)) }
.figures.two { grid-template-columns: repeat(2, minmax(0, 1fr)) }
figcaption { font-weight: 600; margin-bottom: 6px }
figure svg { display: block; width: 100%; height: auto; max-width: 480px }
svg text { font-family: inherit }
`;

const TABLES = `
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-size: 14px }
th, td { padding: 6px 14px 6px 0; text-align: left; border-bottom: 1px solid var(--rule); vertical-align: baseline }
th { color: var(--muted); font-weight: 500; white-space: nowrap }
tbody th { color: var(--ink); font-weight: 500; white-space: normal }
tbody .text { overflow-wrap: anywhere; min-width: 7em }
tr > :last-child { padding-right: 0 }
.number { text-align: right; white-space: nowrap }
.best > * { font-weight: 650 }
.meter { width: 26%; min-width: 60px }
.meter span { display: block; height: 8px; border-radius: 4px; background: var(--well); overflow: hidden }
.meter i { display: block; height: 100%; border-radius: 4px; background: var(--accent) }
summary { cursor: pointer; color: var(--accent); width: fit-content }
details > :not(summary) { margin-top: 10px }
`;

const PICTURES = `
img { display: block; background: var(--well) }
.sheet { display: grid; gap: 16px 12px; grid-template-columns: repeat(auto-fill, minmax(112px, 1fr)); list-style: none }
.sheet .frame { width: 100% }
.frame { aspect-ratio: 1; border-radius: 6px; overflow: hidden; background: var(--well) }
.frame img { width: 100%; height: 100%; object-fit: contain }
.frame span { display: grid; place-content: center; height: 100%; color: var(--muted); font-size: 12px; text-align: center }
.caption { font-size: 13px; line-height: 1.4; margin-top: 5px; overflow-wrap: anywhere }
.wrong { color: var(--wrong) }
.right { color: var(--right) }
.losses { display: grid; gap: 24px 32px; list-style: none; grid-template-columns: repeat(2, minmax(0, 1fr)) }
.losses li { display: grid; grid-template-columns: 120px minmax(0, 1fr); gap: 16px; align-items: start }
.losses p { overflow-wrap: anywhere }
.small { color: var(--muted); font-size: 13px }
`;

const CODE = `
code { font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace }
.path { overflow-wrap: anywhere; color: var(--muted) }
.command {
  display: block; background: var(--well); border-radius: 6px; padding: 7px 12px; margin-top: 6px;
  white-space: pre-wrap; overflow-wrap: anywhere; user-select: all;
}
.steps { display: grid; grid-template-columns: minmax(0, 1fr); gap: 14px; list-style: none }
.config table { table-layout: fixed }
.config th { width: 34%; font-weight: 400 }
.config td { overflow-wrap: anywhere }
`;

const PHONE = `
@media (max-width: 720px) {
  main { padding: 24px 12px 48px }
  section { padding: 18px 16px 20px }
  header { padding: 0 4px }
  .tiles div { grid-column: span 6; padding: 12px 16px 14px }
  .tiles .lead { grid-column: span 12 }
  .figures.two, .losses { grid-template-columns: minmax(0, 1fr) }
  .losses li { grid-template-columns: 88px minmax(0, 1fr); gap: 12px }
  .sheet { grid-template-columns: repeat(3, minmax(0, 1fr)) }
  .meter { display: none }
  .config th { width: 42% }
  table { font-size: 13px }
  th, td { padding-right: 9px }
  tbody .text { min-width: 6.7em }
}
`;

export const STYLE = [
  COLOUR_VARIABLES,
  LAYOUT,
  TILES,
  FIGURES,
  TABLES,
  PICTURES,
  CODE,
  PHONE,
  PLOT_STYLE,
].join('\n');
