import { DataLoader, ImageFolder } from '@striate/datasets';
import { Adam } from '@striate/optim';
import type { Backend } from '@striate/tensor';
import { type Command, Option } from 'commander';
import type { LabelledBatch } from '../../batch.js';
import { logitsOf } from '../../evaluation/logits.js';
import { alexnet, checkSize, VARIANTS, variantNames } from '../../models/index.js';
import { makeLearner } from '../../training/step.js';
import {
  addComputeOptions,
  addWorkersOption,
  type ComputeFlags,
  count,
} from '../common-options.js';
import { DEVICES } from '../device.js';
import { addExamples } from '../help.js';
import type { Io } from '../io.js';
import { measureRate, type Rate } from '../measure.js';
import { pictureTransform } from '../pictures.js';
import { formatTable } from '../table.js';

interface BenchFlags extends ComputeFlags {
  readonly variant: (typeof variantNames)[number];
  readonly size?: number;
  readonly classes: number;
  readonly rounds: number;
  readonly steps: number;
  readonly data?: string;
  readonly workers?: number;
  readonly json?: true;
}

/** What was measured, by name. */
type Rates = Record<string, Rate>;

export function addBench(program: Command, io: Io): void {
  const command = program
    .command('bench')
    .summary('measure how many pictures per second this machine trains on')
    .description(
      'Measures the training step (forward, backward, Adam) and inference on made-up pictures, and with --data how fast real ones are loaded. Every number is the median of rounds of steps.',
    )
    .optionsGroup('Model:')
    .addOption(
      new Option('--variant <name>', 'variant of AlexNet')
        .choices(variantNames)
        .default('batchnorm'),
    )
    .option('--size <pixels>', "side of the pictures (default: the variant's)", count)
    .option('--classes <number>', 'classes to tell apart', count, 2);
  addComputeOptions(command, 64);
  addWorkersOption(
    command
      .optionsGroup('Loading:')
      .option('--data <dir>', 'also load pictures of this folder, with one folder per class'),
  )
    .optionsGroup('Measuring:')
    .option('--rounds <number>', 'rounds, of which the median counts', count, 5)
    .option('--steps <number>', 'batches in a round', count, 2)
    .optionsGroup('Output:')
    .option('--json', 'print one JSON object')
    .action(async (flags: BenchFlags) => {
      const size = flags.size ?? VARIANTS[flags.variant].size;
      checkSize(flags.variant, size);
      const backend = await DEVICES[flags.device].open(flags.threads);
      const device = `${backend.name}: ${backend.device}`;
      const rates: Rates = {};
      try {
        Object.assign(rates, await measureModel(backend, size, flags));
      } finally {
        await backend.close();
      }
      if (flags.data) rates.loading = await measureLoading(flags.data, size, flags);
      const { variant, batchSize } = flags;
      if (flags.json) io.out(`${JSON.stringify({ variant, size, batchSize, device, rates })}\n`);
      else
        io.out(
          `${variant}, ${size}x${size}, batches of ${batchSize}\n${device}\n\n${table(rates)}`,
        );
    });
  addExamples(command, [
    ['bench', 'the course: batches of 64 at 224x224'],
    ['bench --variant tiny --batch-size 256 --threads 1', 'a small model on one thread'],
    ['bench --data ./PetImages', 'whether loading or computing holds a run up'],
  ]);
}

async function measureModel(backend: Backend, size: number, flags: BenchFlags): Promise<Rates> {
  const { variant, classes, batchSize, rounds, steps } = flags;
  const model = await alexnet({ classes, variant }).to(backend);
  const optimizer = new Adam(model.parameters(), { lr: 1e-4 });
  const learner = makeLearner({ model, optimizer, backend });
  const batches = Array<LabelledBatch>(steps).fill(madeUpBatch(batchSize, size, classes));
  try {
    model.train();
    const training = await measureRate(rounds, async () => {
      for (const [step, batch] of batches.entries()) await learner.learn(batch, { epoch: 0, step });
      await backend.sync();
      return steps * batchSize;
    });
    const inference = await measureRate(rounds, async () => {
      for await (const _ of logitsOf(model, backend, eachOf(batches)));
      return steps * batchSize;
    });
    return { training, inference };
  } finally {
    model.dispose();
  }
}

async function* eachOf<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

/** Noise: what the pictures show makes no difference to the time. */
function madeUpBatch(n: number, size: number, classes: number): LabelledBatch {
  return {
    pixels: Uint8Array.from({ length: n * size * size * 3 }, (_, i) => (i * 2654435761) >>> 24),
    shape: [n, size, size, 3],
    flip: Uint8Array.from({ length: n }, (_, i) => i % 2),
    normalize: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
    labels: Int32Array.from({ length: n }, (_, i) => i % classes),
  };
}

async function measureLoading(dir: string, size: number, flags: BenchFlags): Promise<Rate> {
  const transform = pictureTransform(size, 'flip');
  const { batchSize, workers, rounds } = flags;
  const dataset = await ImageFolder.open(dir, { transform });
  const loader = new DataLoader({ dataset, batchSize, workers, onError: 'skip', shuffle: true });
  let epoch = 0;
  try {
    return await measureRate(rounds, async () => {
      let [batches, pictures] = [0, 0];
      for await (const batch of loader.epoch(epoch++)) {
        pictures += batch.labels.length;
        loader.release(batch);
        if (++batches === LOADED_BATCHES) break;
      }
      return pictures;
    });
  } finally {
    await loader.close();
  }
}

/** More than the loader has on the way at once, so that a round measures loading and not handing over. */
const LOADED_BATCHES = 8;

function table(rates: Rates): string {
  const rows = Object.entries(rates).map(([name, rate]) => [
    name,
    ...[rate.median, rate.slowest, rate.fastest].map((value) => value.toFixed(1)),
  ]);
  return formatTable(['', 'pictures/s', 'slowest', 'fastest'], rows);
}
