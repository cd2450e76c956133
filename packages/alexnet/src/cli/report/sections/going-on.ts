/** @file What to do with the run, and how it was configured. */
import { join } from 'node:path';
import { html } from '../markup.js';
import { count } from '../numbers.js';
import type { Report } from '../report.js';
import { shellWord } from '../shell.js';
import { command, type Section, table } from './section.js';

export function goingOn({ run }: Report): Section {
  const best = shellWord(join(run, 'best.safetensors'));
  const steps = [
    ['Name the class of pictures', `alexnet predict ${best} picture.jpg`],
    ['Go on with a run that was interrupted', `alexnet train --resume ${shellWord(run)}`],
    ['Export for other programs', `alexnet export ${best} --format onnx`],
  ] as const;
  const items = steps.map(([title, text]) => html`<li><h3>${title}</h3>${command(text)}</li>\n`);
  return {
    id: 'going-on',
    title: 'Going on',
    content: html`<ul class="steps">${items}</ul>`,
  };
}

/** Values of a list that are shown. */
const VALUES = 12;

export function configuration({ config }: Report): Section {
  const rows = [...flattened(config)];
  const columns = [
    { title: 'Option', cell: ([name]: readonly [string, string]) => html`<code>${name}</code>` },
    { title: 'Value', cell: ([, value]: readonly [string, string]) => value },
  ];
  return {
    id: 'configuration',
    title: 'Configuration',
    note: 'Everything the run was given, as in config.json.',
    content: html`<div class="config">${table('Configuration', columns, rows)}</div>`,
  };
}

/** `{ recipe: { lr: 1 } }` becomes `recipe.lr`: 1. */
function* flattened(value: object, path = ''): Generator<readonly [string, string]> {
  for (const [key, inner] of Object.entries(value) as [string, unknown][]) {
    if (inner === undefined) continue;
    const name = path + key;
    if (Array.isArray(inner)) yield [name, listed(inner)];
    else if (typeof inner === 'object' && inner !== null) yield* flattened(inner, `${name}.`);
    else yield [name, String(inner)];
  }
}

function listed(values: readonly unknown[]): string {
  const texts = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  const more = values.length - VALUES;
  return texts.slice(0, VALUES).join(', ') + (more > 0 ? ` and ${count(more)} more` : '');
}
