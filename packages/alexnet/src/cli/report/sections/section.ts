/** @file What the sections of the report have in common. */
import { html, Markup, NOTHING } from '../markup.js';
import type { Plot } from '../plots/render.js';

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly note?: string;
  readonly content: Markup;
}

export function renderSection({ id, title, note, content }: Section): Markup {
  const below = note ? html`<p class="note">${note}</p>` : NOTHING;
  return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${below}
${content}</section>`;
}

/** A plot within the page; its description is read out in place of its parts. */
export function figure(title: string, { svg, description }: Plot): Markup {
  const label = html`<svg role="img" aria-label="${description}" `;
  return html`<figure><figcaption>${title}</figcaption>${new Markup(svg.replace('<svg ', () => label.text))}</figure>`;
}

export interface Column<Row> {
  readonly title: string;
  readonly kind?: 'text' | 'number' | 'meter';
  cell(row: Row): string | Markup;
}

/** The first column names the row. */
export function table<Row>(
  label: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  classOf: (row: Row) => string = () => '',
): Markup {
  const heads = columns.map(
    ({ title, kind = 'text' }) => html`<th scope="col" class="${kind}">${title}</th>`,
  );
  const lines = rows.map((row) => {
    const cells = columns.map(({ kind = 'text', cell }, i) =>
      i === 0
        ? html`<th scope="row" class="${kind}">${cell(row)}</th>`
        : html`<td class="${kind}">${cell(row)}</td>`,
    );
    return html`<tr class="${classOf(row)}">${cells}</tr>\n`;
  });
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">
<table><thead><tr>${heads}</tr></thead><tbody>
${lines}</tbody></table></div>`;
}

/** A command that is selected whole by one click. */
export function command(text: string): Markup {
  return html`<code class="command">${text}</code>`;
}
