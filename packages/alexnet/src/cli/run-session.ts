/** @file What a run works with: pictures, device, model and optimizer, made as its plan says, and given back. */
import { join } from 'node:path';
import type { DataLoader } from '@striate/datasets';
import type { Optimizer } from '@striate/optim';
import { type Backend, manualSeed, type Tensor, tensor } from '@striate/tensor';
import { type AlexNet, alexnet } from '../models/index.js';
import { makeOptimizer } from '../recipe/optimizer.js';
import type { Recipe } from '../recipe/recipe.js';
import { makeScheduler } from '../recipe/schedule.js';
import { Ema } from '../training/ema.js';
import type { EpochScheduler } from '../training/options.js';
import { freeze } from '../weights/freeze.js';
import { describeInit, initFrom } from '../weights/init-from.js';
import { classWeights, openData, openLoaders, type RunData } from './data.js';
import { DEVICES } from './device.js';
import { namingFile, readWeights } from './read-weights.js';
import type { TrainPlan } from './run-plan.js';

export interface RunSession {
  readonly data: RunData;
  readonly backend: Backend;
  readonly trainLoader: DataLoader;
  readonly validLoader: DataLoader;
  readonly model: AlexNet;
  readonly optimizer: Optimizer;
  readonly scheduler: EpochScheduler | undefined;
  readonly ema: Ema | undefined;
  readonly classWeights: Tensor | undefined;
  /** What `--init` took over, in a line. */
  readonly init: string | undefined;
  close(): Promise<void>;
}

/** Throws TrainerError, DatasetError or BackendError where one of the parts can't be had; then none is left open. */
export async function openSession(plan: TrainPlan): Promise<RunSession> {
  const { dir, recipe, settings } = plan;
  const data = await openData(dir, recipe);
  const backend = await DEVICES[settings.device].open(settings.threads);
  try {
    const { model, init } = await makeModel(plan, data.classes);
    await model.to(backend);
    const optimizer = makeOptimizer(model.parameters(), recipe);
    const scheduler = makeScheduler(optimizer, recipe);
    const loaders = openLoaders({ ...plan, ...settings, cache: cacheOf(plan) }, data);
    return {
      data,
      backend,
      ...loaders,
      model,
      optimizer,
      scheduler,
      init,
      ema: recipe.ema === undefined ? undefined : await meanOf(model, recipe.ema, backend),
      classWeights:
        recipe.balance === 'weights' ? tensor(classWeights(data.training), { backend }) : undefined,
      async close() {
        await Promise.all([loaders.trainLoader.close(), loaders.validLoader.close()]);
        await backend.close();
      },
    };
  } catch (error) {
    await backend.close();
    throw error;
  }
}

async function makeModel(
  { recipe, resumed }: TrainPlan,
  classes: readonly string[],
): Promise<{ model: AlexNet; init: string | undefined }> {
  manualSeed(recipe.seed);
  const { variant, dropout } = recipe;
  const model = alexnet({ classes: classes.length, variant, dropout });
  // A run that goes on has its weights in its own checkpoint.
  const init =
    resumed || recipe.init === undefined ? undefined : await takeOver(model, recipe.init, classes);
  if (recipe.freeze !== 'none') freeze(model, recipe.freeze);
  return { model, init };
}

async function takeOver(model: AlexNet, path: string, classes: readonly string[]): Promise<string> {
  const weights = await readWeights(path);
  return namingFile(path, () => `${path}: ${describeInit(initFrom(model, weights, classes))}`);
}

async function meanOf(model: AlexNet, decay: number, backend: Backend): Promise<Ema> {
  return Ema.of(model, await alexnet(model.options).to(backend), decay);
}

/** A file beside the run folders, so that the next run of the same pictures finds it. */
function cacheOf({ settings, recipe, size }: TrainPlan): { file?: string } | undefined {
  if (settings.cache === 'none') return undefined;
  if (settings.cache === 'memory') return {};
  return { file: join(settings.out, cacheName(recipe, size)) };
}

function cacheName({ decode, augment }: Recipe, size: number): string {
  return `pictures-${size}-${decode}-${augment}.cache`;
}
