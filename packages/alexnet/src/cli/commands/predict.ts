import { DataLoader, PictureList } from '@striate/datasets';
import { type Command, Option } from 'commander';
import { logitsOf, probabilitiesOf, ranked } from '../../evaluation/logits.js';
import { loadCheckpoint } from '../checkpoint.js';
import {
  addComputeOptions,
  addWorkersOption,
  type ComputeFlags,
  count,
} from '../common-options.js';
import { DEVICES } from '../device.js';
import { EXIT } from '../failure.js';
import { findCheckpoint, transformOf } from '../find-checkpoint.js';
import { addExamples } from '../help.js';
import type { Io } from '../io.js';
import { pictureFiles } from '../picture-files.js';
import { LiveLine } from '../progress.js';
import { csvLine } from '../table.js';

interface PredictFlags extends ComputeFlags {
  readonly workers?: number;
  readonly topK: number;
  readonly json?: true;
  readonly csv?: true;
}

interface Prediction {
  readonly path: string;
  /** The likeliest classes, in falling order. */
  readonly top: readonly { readonly class: string; readonly probability: number }[];
}

/** Below this, predictions come faster than a bar could be read. */
const MANY = 100;

export function addPredict(program: Command, io: Io, exit: (code: number) => void): void {
  const command = program
    .command('predict')
    .summary('name the class of pictures, with a trained model')
    .description(
      'Names the class of each picture, in the order given. Pictures that cannot be read are told on standard error; the others are predicted all the same, and the exit code is 1.',
    )
    .argument('<checkpoint>', 'a .safetensors file that `alexnet train` wrote, or its run folder')
    .argument('<picture...>', 'files, folders, or - for a list on standard input');
  addComputeOptions(command, 32);
  addWorkersOption(command)
    .optionsGroup('Output:')
    .option('--top-k <classes>', 'how many classes to name for each picture', count, 1)
    .addOption(new Option('--json', 'print one JSON object per picture').conflicts('csv'))
    .option('--csv', 'print one line per picture and class: path,rank,class,probability')
    .action(async (path: string, names: string[], flags: PredictFlags) => {
      const unreadable = await predict(path, names, flags, io);
      if (unreadable > 0) exit(EXIT.failure);
    });
  addExamples(command, [
    ['predict runs/alexnet-001 cat.jpg', 'one picture, with the best weights of a run'],
    ['predict runs/alexnet-001 ./holiday --csv > named.csv', 'all pictures in and below a folder'],
    ['predict best.safetensors - --json < list.txt', 'a list of files, one a line'],
  ]);
}

/** Prints every prediction as it comes; returns how many pictures could not be read. */
async function predict(
  named: string,
  names: readonly string[],
  flags: PredictFlags,
  io: Io,
): Promise<number> {
  const files = await pictureFiles(names, io.input ?? process.stdin);
  const { path: checkpoint } = await findCheckpoint(named);
  const { model, metadata } = await loadCheckpoint(checkpoint);
  const loader = openLoader(files, flags, metadata);
  const backend = await DEVICES[flags.device].open(flags.threads);
  const line = files.length >= MANY ? new LiveLine(io) : undefined;
  const start = performance.now();
  if (flags.csv) io.out(csvLine(['path', 'rank', 'class', 'probability']));
  let [done, told] = [0, 0];
  const tellSkipped = () => {
    for (; told < loader.skipped.length; told++) {
      const { path, reason } = loader.skipped[told]!;
      io.err(`Cannot read the picture ${path}: ${reason}\n`);
    }
  };
  try {
    await model.to(backend);
    for await (const { batch, logits } of logitsOf(model, backend, loader.epoch(0))) {
      line?.clear();
      for (const [row, path] of batch.paths.entries()) {
        const probabilities = probabilitiesOf(logits, row, metadata.classes.length);
        const top = ranked(probabilities)
          .slice(0, flags.topK)
          .map((c) => ({ class: metadata.classes[c]!, probability: probabilities[c]! }));
        io.out(render({ path, top }, flags));
      }
      done += batch.paths.length;
      tellSkipped();
      const seconds = (performance.now() - start) / 1000;
      const rate = `${(done / seconds).toFixed(1)} pictures/s`;
      const progress = { done: done + told, total: files.length, seconds };
      line?.update(progress, 'predicting', rate);
    }
    tellSkipped();
    return told;
  } finally {
    line?.clear();
    model.dispose();
    await loader.close();
    await backend.close();
  }
}

function openLoader(
  files: readonly string[],
  { batchSize, workers }: PredictFlags,
  metadata: Parameters<typeof transformOf>[0],
): DataLoader {
  // The loader wants labels; nothing here looks at them.
  const dataset = PictureList.of(
    files.map((path) => [path, ''] as const),
    { transform: transformOf(metadata) },
  );
  return new DataLoader({
    dataset,
    batchSize,
    workers,
    onError: 'skip',
    maxConsecutiveFailures: files.length,
  });
}

function render({ path, top }: Prediction, { json, csv }: PredictFlags): string {
  if (json) return `${JSON.stringify({ path, ...top[0], top })}\n`;
  if (csv) {
    const rows = top.map((t, i) => csvLine([path, i + 1, t.class, t.probability]));
    return rows.join('');
  }
  const named = top.map((t) => `${t.class}  ${t.probability.toFixed(3)}`);
  return `${path}  ${named.join('  ')}\n`;
}
