/** @file The head of the page: which run it was, and how good it is. */
import { basename } from 'node:path';
import { formatDuration } from '../../progress.js';
import { html, type Markup } from '../markup.js';
import { count, counted, decimal, percent } from '../numbers.js';
import { bestRow, type Report } from '../report.js';
import type { Section } from './section.js';

export function headline(report: Report, sections: readonly Section[]): Markup {
  const links = sections.map(({ id, title }) => html`<a href="#${id}">${title}</a>\n`);
  return html`<header><h1>${basename(report.run)}</h1>
<nav aria-label="Sections">${links}</nav></header>
<dl class="tiles">${tiles(report)}</dl>`;
}

function tiles(report: Report): Markup[] {
  const { history, evaluation } = report;
  const best = bestRow(history);
  const { k, accuracy } = evaluation.topK;
  const seconds = history.reduce((sum, row) => sum + row.seconds, 0);
  const device = deviceOf(report.config);
  const epochs = best ? `in epoch ${best.epoch} of ${history.length}` : 'before any epoch';
  const lead = html`<div class="lead"><dt>Best validation accuracy</dt><dd class="value">${percent(evaluation.accuracy)}</dd><dd class="more">${epochs}, on ${counted(evaluation.count, 'picture')}</dd></div>`;
  return [
    lead,
    tile('Validation loss', decimal(evaluation.loss), 'mean per picture'),
    k < evaluation.classes.length
      ? tile(
          `Top ${k}`,
          percent(accuracy),
          `of ${counted(evaluation.classes.length, 'class', 'classes')}`,
        )
      : tile('Classes', count(evaluation.classes.length), 'to tell apart'),
    tile('Time', formatDuration(seconds), device ? `on ${device}` : 'of training and validation'),
    tile('Pictures per second', speed(report), 'in training, median of the epochs'),
  ];
}

function tile(title: string, value: string, more: string): Markup {
  return html`<div><dt>${title}</dt><dd>${value}</dd><dd class="more">${more}</dd></div>`;
}

function deviceOf(config: object): string | undefined {
  return 'device' in config && typeof config.device === 'string' ? config.device : undefined;
}

function speed({ history }: Report): string {
  const rates = history.map((row) => row.picturesPerSecond).sort((a, b) => a - b);
  const median = rates[Math.floor(rates.length / 2)];
  return median === undefined ? '–' : median < 100 ? median.toFixed(1) : count(median);
}
