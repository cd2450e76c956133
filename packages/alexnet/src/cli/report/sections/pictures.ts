/** @file Pictures: the worst judged, some of validation, some as training sees them. */
import { html, type Markup, NOTHING } from '../markup.js';
import { percent } from '../numbers.js';
import type { Report, ShownJudgement, ShownPicture } from '../report.js';
import { moveCommand } from '../shell.js';
import { command, type Section } from './section.js';

/** A wrong prediction as sure as this makes one doubt the label. */
const SURE = 0.9;

function frame({ url }: ShownPicture, what: string): Markup {
  return html`<div class="frame">${
    url ? html`<img src="${url}" alt="${what}">` : html`<span>can't be read</span>`
  }</div>`;
}

export function topLosses({ topLosses: shown, evaluation }: Report): Section {
  return {
    id: 'top-losses',
    title: 'Top losses',
    note: 'The validation pictures that surprised the model most: hard ones, odd ones, and wrong labels. A command moves a file to the class that it seems to belong to, under a name that is not taken there; a click selects it.',
    content: html`<ol class="losses">${shown.map((picture) => topLoss(picture, evaluation.classes))}</ol>`,
  };
}

function topLoss(picture: Required<ShownJudgement>, classes: readonly string[]): Markup {
  const { entry, judged } = picture;
  const [label, predicted] = [classes[judged.label]!, classes[judged.predicted]!];
  const isWrong = judged.label !== judged.predicted;
  const isDoubtful = isWrong && judged.probability >= SURE && entry.source === undefined;
  const move = isDoubtful ? moveCommand(entry.path, label, predicted) : undefined;
  const verdict = isWrong
    ? html`taken for <b class="wrong">${predicted}</b>`
    : html`<span class="right">recognised</span>`;
  return html`<li>${frame(picture, label)}<div>
<p><b>${label}</b>, ${verdict} at ${percent(judged.probability)}</p>
<p class="small">loss ${judged.loss.toFixed(3)}</p>
<p><code class="path">${entry.path}</code></p>${
    move ? html`<p class="small">If the label is wrong:</p>${command(move)}` : NOTHING
  }</div></li>
`;
}

export function validationSheet({ validation, evaluation }: Report): Section {
  return {
    id: 'validation',
    title: 'Validation pictures',
    note: 'Spread evenly over the set, as the network is given them.',
    content: sheet(
      validation,
      ({ entry, judged }) => {
        const label = evaluation.classes[entry.label]!;
        if (!judged) return html`${label}`;
        const isRight = judged.predicted === judged.label;
        const verdict = isRight ? 'right' : `taken for ${evaluation.classes[judged.predicted]}`;
        return html`${label}<br><span class="${isRight ? 'right' : 'wrong'}">${verdict}, ${percent(judged.probability, 0)}</span>`;
      },
      evaluation.classes,
    ),
  };
}

export function trainingSheet({ training, evaluation }: Report): Section {
  const { classes } = evaluation;
  return {
    id: 'training',
    title: 'Training pictures',
    note: 'Spread evenly over the set, after augmentation, as the network is given them in the first epoch.',
    content: sheet(training, ({ entry }) => html`${classes[entry.label]!}`, classes),
  };
}

function sheet<Shown extends ShownPicture>(
  pictures: readonly Shown[],
  caption: (picture: Shown) => Markup,
  classes: readonly string[],
): Markup {
  const tiles = pictures.map(
    (picture) =>
      html`<li>${frame(picture, classes[picture.entry.label]!)}<p class="caption">${caption(picture)}</p></li>\n`,
  );
  return html`<ul class="sheet">${tiles}</ul>`;
}
