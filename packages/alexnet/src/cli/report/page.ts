/** @file The report as one HTML page that asks for nothing: no script, no font, no picture from elsewhere. */
import { basename } from 'node:path';
import { html, Markup } from './markup.js';
import type { Report } from './report.js';
import { curves } from './sections/curves.js';
import { configuration, goingOn } from './sections/going-on.js';
import { headline } from './sections/headline.js';
import { mistakes } from './sections/mistakes.js';
import { perClass } from './sections/per-class.js';
import { topLosses, trainingSheet, validationSheet } from './sections/pictures.js';
import { renderSection } from './sections/section.js';
import { STYLE } from './style.js';

const SECTIONS = [
  curves,
  mistakes,
  perClass,
  topLosses,
  validationSheet,
  trainingSheet,
  goingOn,
  configuration,
];

/** Should a name ever get through as markup, the browser would still run and fetch nothing. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

export function renderPage(report: Report): string {
  const sections = SECTIONS.map((section) => section(report));
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${basename(report.run)}: training report</title>
<style>${new Markup(STYLE)}</style>
</head>
<body><main>
${headline(report, sections)}
${sections.map(renderSection)}
</main></body>
</html>
`.text;
}
