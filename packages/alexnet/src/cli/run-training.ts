/** @file One run of `alexnet train`: from the folder of pictures to the run folder. */
import { join } from 'node:path';
import { DataLoader, ImageFolder, randomSplit } from '@striate/datasets';
import { Adam } from '@striate/optim';
import { manualSeed } from '@striate/tensor';
import { TrainerError } from '../errors.js';
import { alexnet } from '../models/index.js';
import type { Recipe } from '../recipe.js';
import { train } from '../train.js';
import { saveCheckpoint } from './checkpoint.js';
import { DEVICES, type DeviceName } from './device.js';
import { copyAtomic, createRunFolder, writeAtomic } from './files.js';
import type { Io } from './io.js';
import { pictureTransform } from './pictures.js';
import { Renderer } from './renderer.js';
import { RunLog } from './run-log.js';

export interface TrainPlan {
  readonly dir: string;
  readonly recipe: Recipe;
  /** Threads that load pictures, and threads that compute; the packages' own defaults where undefined. */
  readonly workers: number | undefined;
  readonly threads: number | undefined;
  readonly skipUnreadable: boolean;
  readonly out: string;
  readonly device: DeviceName;
}

/** Trains and writes; false where `signal` ended the run, with `last` written. Throws with a `fix`. */
export async function runTraining(plan: TrainPlan, io: Io, signal: AbortSignal): Promise<boolean> {
  const { recipe } = plan;
  const folder = await ImageFolder.open(plan.dir);
  const parts = split(folder, recipe);
  const backend = await DEVICES[plan.device].open(plan.threads);
  const run = await createRunFolder(plan.out);
  manualSeed(recipe.seed);
  const model = alexnet({ classes: folder.classes.length, dropout: recipe.dropout });
  const loaders = openLoaders(plan, parts);
  const { training, validation } = loaders;
  const last = join(run, 'last.safetensors');
  const best = join(run, 'best.safetensors');
  const describe = (epoch: number, valAccuracy?: number) => ({
    classes: [...folder.classes],
    dropout: recipe.dropout,
    size: recipe.size,
    epoch,
    ...(valAccuracy === undefined ? {} : { valAccuracy }),
  });
  try {
    const config = { ...plan, device: backend.name, classes: folder.classes };
    await writeAtomic(join(run, 'config.json'), `${JSON.stringify(config, null, 2)}\n`);
    const renderer = new Renderer(io, recipe.epochs);
    renderer.start({ folder, parts, backend, run });
    await model.to(backend);
    const optimizer = new Adam(model.parameters(), { lr: recipe.lr });
    const log = new RunLog(join(run, 'log.csv'));
    const events = train({
      model,
      optimizer,
      backend,
      training,
      validation,
      epochs: recipe.epochs,
      signal,
    });
    for await (const event of events) {
      renderer.show(event);
      if (event.type === 'epoch') {
        await log.add(event);
        await saveCheckpoint(last, model, describe(event.epoch, event.validation.accuracy));
        if (event.isBest) await copyAtomic(last, best);
      }
      if (event.type === 'interrupted') {
        await saveCheckpoint(last, model, describe(event.epoch));
        io.err(`Interrupted in epoch ${event.epoch}; the weights are in ${last}\n`);
        return false;
      }
    }
    renderer.finish({ run, skipped: [...training.skipped, ...validation.skipped] });
    return true;
  } finally {
    await Promise.all([training.close(), validation.close()]);
    await backend.close();
  }
}

function split(folder: ImageFolder, { valFraction, seed }: Recipe) {
  const { length, classes, root } = folder;
  if (classes.length < 2) {
    throw new TrainerError(
      'too-few-classes',
      `${root} holds one class only, ${classes[0]}; there is nothing to tell apart.`,
      'Put the pictures of every class into a folder of its own: DIR/cat/..., DIR/dog/...',
    );
  }
  const held = Math.floor(length * valFraction);
  if (held === 0) {
    throw new TrainerError(
      'too-few-pictures',
      `${length} pictures leave none for validation at a share of ${valFraction}.`,
      'Add pictures, or raise --val-fraction.',
    );
  }
  const [training, validation] = randomSplit(folder, [length - held, held], seed);
  return { training, validation };
}

function openLoaders(plan: TrainPlan, parts: ReturnType<typeof split>) {
  const { batchSize, seed, size } = plan.recipe;
  const shared = {
    batchSize,
    seed,
    workers: plan.workers,
    onError: plan.skipUnreadable ? 'skip' : 'stop',
  } as const;
  const open = (part: keyof typeof parts) => {
    const augment = part === 'training';
    const dataset = parts[part].withTransform(pictureTransform(size, { augment }));
    return new DataLoader({ ...shared, dataset, shuffle: augment, dropLast: false });
  };
  return { training: open('training'), validation: open('validation') };
}
