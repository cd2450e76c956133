import { formatDuration } from '../../progress.js';
import { html } from '../markup.js';
import { decimal, percent } from '../numbers.js';
import { bestRow, type Report } from '../report.js';
import { figure, type Section, table } from './section.js';

export function curves({ history, plots }: Report): Section {
  const best = bestRow(history);
  const epochs = table(
    'Epochs',
    [
      { title: 'Epoch', kind: 'number', cell: (row) => String(row.epoch) },
      { title: 'Training loss', kind: 'number', cell: (row) => decimal(row.trainLoss) },
      { title: 'accuracy', kind: 'number', cell: (row) => percent(row.trainAccuracy) },
      { title: 'Validation loss', kind: 'number', cell: (row) => decimal(row.valLoss) },
      { title: 'accuracy', kind: 'number', cell: (row) => percent(row.valAccuracy) },
      {
        title: 'Learning rate',
        kind: 'number',
        cell: (row) => String(Number(row.lr.toPrecision(3))),
      },
      { title: 'Time', kind: 'number', cell: (row) => formatDuration(row.seconds) },
      { title: 'Pictures/s', kind: 'number', cell: (row) => row.picturesPerSecond.toFixed(1) },
    ],
    history,
    (row) => (row === best ? 'best' : ''),
  );
  return {
    id: 'curves',
    title: 'Curves',
    note: 'Training scores are means over the epoch while the weights change, with dropout and augmentation; validation follows each epoch, without both. The dashed line marks the best epoch.',
    content: html`<div class="figures">${figure('Loss', plots.loss)}
${figure('Accuracy', plots.accuracy)}
${figure('Learning rate', plots.learningRate)}</div>
<details><summary>Every epoch as a table</summary>${epochs}</details>`,
  };
}
