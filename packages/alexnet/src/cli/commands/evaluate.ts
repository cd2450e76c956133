import { DataLoader } from '@striate/datasets';
import { type Command, Option } from 'commander';
import { TrainerError } from '../../errors.js';
import { evaluate } from '../../evaluation/evaluate.js';
import type { Evaluation } from '../../evaluation/evaluation.js';
import { loadCheckpoint } from '../checkpoint.js';
import { addComputeOptions, addWorkersOption, type ComputeFlags } from '../common-options.js';
import { DEVICES } from '../device.js';
import { openFolder, openValidationPart } from '../evaluation-data.js';
import { findCheckpoint, transformOf } from '../find-checkpoint.js';
import { addExamples } from '../help.js';
import type { Io } from '../io.js';
import { LiveLine } from '../progress.js';
import { csvLine, formatTable } from '../table.js';

interface EvaluateFlags extends ComputeFlags {
  readonly workers?: number;
  readonly skipUnreadable: boolean;
  readonly json?: true;
  readonly csv?: true;
}

/** More classes than this make a confusion matrix that no terminal is wide enough for. */
const WIDEST_CONFUSION = 12;
const WORST_SHOWN = 5;

/** An evaluation whose worst pictures are named by their files. */
type NamedEvaluation = Omit<Evaluation, 'sample' | 'topLosses'> & {
  readonly topLosses: readonly (Evaluation['topLosses'][number] & { readonly path: string })[];
};

export function addEvaluate(program: Command, io: Io): void {
  const command = program
    .command('evaluate')
    .summary('measure a trained model on labelled pictures')
    .description(
      'Measures accuracy, top-k accuracy, loss, calibration, and precision and recall per class. A RUN without DIR is measured on the pictures that it kept back for validation.',
    )
    .argument('<checkpoint>', 'a .safetensors file that `alexnet train` wrote, or its run folder')
    .argument('[dir]', 'folder with one folder of pictures per class');
  addComputeOptions(command, 64);
  addWorkersOption(command);
  command
    .optionsGroup('Pictures:')
    .option('--skip-unreadable', 'leave unreadable pictures out and list them at the end', false)
    .optionsGroup('Output:')
    .addOption(
      new Option('--json', 'print everything that was measured as one JSON object').conflicts(
        'csv',
      ),
    )
    .option('--csv', 'print the scores per class as CSV')
    .action(async (path: string, dir: string | undefined, flags: EvaluateFlags) => {
      const evaluation = await measure(path, dir, flags, io);
      if (flags.json) io.out(`${JSON.stringify(evaluation)}\n`);
      else if (flags.csv) io.out(asCsv(evaluation));
      else io.out(asText(evaluation));
    });
  addExamples(command, [
    ['evaluate runs/alexnet-001', 'on the pictures that the run kept back'],
    ['evaluate runs/alexnet-001/last.safetensors ./test', 'on other pictures'],
    ['evaluate runs/alexnet-001 ./test --csv > classes.csv', 'a line per class, for a spreadsheet'],
  ]);
}

async function measure(
  named: string,
  dir: string | undefined,
  flags: EvaluateFlags,
  io: Io,
): Promise<NamedEvaluation> {
  const { path, run } = await findCheckpoint(named);
  if (dir === undefined && run === undefined) throw noPictures(path);
  const { model, metadata } = await loadCheckpoint(path);
  const { classes } = metadata;
  const transform = transformOf(metadata);
  const dataset = dir
    ? await openFolder(dir, classes, transform)
    : await openValidationPart(run!, classes, transform);
  const loader = new DataLoader({
    dataset,
    batchSize: flags.batchSize,
    workers: flags.workers,
    onError: flags.skipUnreadable ? 'skip' : 'stop',
  });
  const backend = await DEVICES[flags.device].open(flags.threads);
  const line = new LiveLine(io);
  const start = performance.now();
  try {
    await model.to(backend);
    const { sample: _, ...evaluation } = await evaluate({
      model,
      backend,
      source: loader,
      classes,
      positionOf: (index) => index,
      onProgress: ({ step, steps, pictures }) => {
        const seconds = (performance.now() - start) / 1000;
        const rate = `${(pictures / seconds).toFixed(1)} pictures/s`;
        line.update({ done: step, total: steps, seconds }, 'evaluating', rate);
      },
    });
    line.clear();
    for (const { path: file, reason } of loader.skipped) io.err(`skipped ${file}: ${reason}\n`);
    const topLosses = evaluation.topLosses.map((picture) => ({
      ...picture,
      path: dataset.entry(picture.index).path,
    }));
    return { ...evaluation, topLosses };
  } finally {
    line.clear();
    model.dispose();
    await loader.close();
    await backend.close();
  }
}

function noPictures(path: string): TrainerError {
  return new TrainerError(
    'bad-option',
    `${path} is no run folder, so there are no validation pictures to find.`,
    'Name a folder of pictures too: alexnet evaluate CHECKPOINT DIR.',
  );
}

function asCsv({ perClass }: NamedEvaluation): string {
  const rows = perClass.map((c) => [c.name, c.count, c.precision, c.recall, c.f1]);
  return [['class', 'pictures', 'precision', 'recall', 'f1'], ...rows].map(csvLine).join('');
}

function asText(evaluation: NamedEvaluation): string {
  const { classes, count, loss, accuracy, topK, calibration, perClass, confusion } = evaluation;
  const parts = [
    formatTable(
      ['pictures', 'accuracy', `top-${topK.k}`, 'loss', 'calibration error'],
      [[count, ...[accuracy, topK.accuracy, loss, calibration.ece].map((n) => n.toFixed(4))]],
    ),
    formatTable(
      ['class', 'pictures', 'precision', 'recall', 'f1'],
      perClass.map((c) => [
        c.name,
        c.count,
        ...[c.precision, c.recall, c.f1].map((n) => n.toFixed(4)),
      ]),
    ),
  ];
  if (classes.length <= WIDEST_CONFUSION) {
    const rows = confusion.map((row, label) => [classes[label]!, ...row]);
    parts.push(formatTable(['is \\ called', ...classes], rows));
  }
  const wrong = evaluation.topLosses.filter(({ label, predicted }) => label !== predicted);
  if (wrong.length > 0) {
    const rows = wrong
      .slice(0, WORST_SHOWN)
      .map((p) => [p.loss.toFixed(4), classes[p.label]!, classes[p.predicted]!, p.path]);
    parts.push(formatTable(['worst', 'is', 'called', 'picture'], rows));
  }
  return parts.join('\n');
}
