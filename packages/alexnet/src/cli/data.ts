/** @file The pictures of a run: which are for training, which for validation, and the loaders of both. */
import {
  type BatchTransform,
  CutMix,
  classCounts,
  DataLoader,
  type DataLoaderOptions,
  ImageFolder,
  MixUp,
  PictureList,
  randomSplit,
  type Subset,
  stratifiedSplit,
  WeightedRandomSampler,
} from '@striate/datasets';
import { TrainerError } from '../errors.js';
import type { Recipe } from '../recipe/recipe.js';
import { pictureTransform } from './pictures.js';

export interface RunData {
  readonly classes: readonly string[];
  /** Without transforms. */
  readonly training: Subset | ImageFolder;
  readonly validation: Subset | PictureList;
}

/** Opens `dir` and parts it as the recipe says; the same folder and seed give the same parts. Throws TrainerError. */
export async function openData(
  dir: string,
  recipe: Pick<Recipe, 'val' | 'valFraction' | 'stratified' | 'seed'>,
): Promise<RunData> {
  const folder = await ImageFolder.open(dir);
  const { classes } = folder;
  if (classes.length < 2) {
    throw new TrainerError(
      'too-few-classes',
      `${dir} holds one class only, ${classes[0]}; there is nothing to tell apart.`,
      'Put the pictures of every class into a folder of its own: DIR/cat/..., DIR/dog/...',
    );
  }
  if (recipe.val !== undefined) {
    return { classes, training: folder, validation: await openLabelled(recipe.val, classes) };
  }
  return { classes, ...split(folder, recipe) };
}

function split(
  folder: ImageFolder,
  { valFraction, stratified, seed }: Pick<Recipe, 'valFraction' | 'stratified' | 'seed'>,
) {
  const { length } = folder;
  const held = Math.floor(length * valFraction);
  const [training, validation] = stratified
    ? stratifiedSplit(folder, [1 - valFraction, valFraction], seed)
    : randomSplit(folder, [length - held, held], seed);
  if (validation.length === 0 || training.length === 0) {
    throw new TrainerError(
      'too-few-pictures',
      `${length} pictures leave none for ${validation.length === 0 ? 'validation' : 'training'} at a share of ${valFraction}.`,
      'Add pictures, change --val-fraction, or name a folder with --val.',
    );
  }
  return { training, validation };
}

/** The pictures of `dir` with the labels that `classes` have. Throws TrainerError. */
export async function openLabelled(dir: string, classes: readonly string[]): Promise<PictureList> {
  const folder = await ImageFolder.open(dir, { allowEmpty: true });
  const unknown = folder.classes.filter((name) => !classes.includes(name));
  if (unknown.length > 0) {
    throw new TrainerError(
      'bad-option',
      `${dir} has the classes ${unknown.join(', ')}, which the model was not trained with: it knows ${classes.join(', ')}.`,
      'Name the folders as in training, or give another checkpoint.',
    );
  }
  const files = folder.samples.map(([path, label]) => [path, folder.classes[label]!] as const);
  return PictureList.of(files, { classes });
}

export interface LoaderPlan {
  readonly recipe: Recipe;
  readonly size: number;
  readonly workers: number | undefined;
  readonly skipUnreadable: boolean;
  readonly cache: DataLoaderOptions['cache'];
}

export function openLoaders(plan: LoaderPlan, { classes, training, validation }: RunData) {
  const { recipe, size, workers, skipUnreadable, cache } = plan;
  const { batchSize, seed, decode, augment, balance } = recipe;
  const onError = skipUnreadable ? 'skip' : 'stop';
  const shared = { batchSize, seed, workers, decode, onError, cache } as const;
  const sampler =
    balance === 'sampler'
      ? new WeightedRandomSampler(pictureWeights(training), { numSamples: training.length, seed })
      : undefined;
  return {
    trainLoader: new DataLoader({
      ...shared,
      dataset: training.withTransform(pictureTransform(size, augment)),
      ...(sampler ? { sampler } : { shuffle: true }),
      batchTransform: mixesOf(recipe, classes.length),
    }),
    validLoader: new DataLoader({
      ...shared,
      dataset: validation.withTransform(pictureTransform(size)),
    }),
  };
}

function mixesOf({ mixup, cutmix }: Recipe, numClasses: number): BatchTransform[] {
  return [
    ...(mixup > 0 ? [new MixUp({ numClasses, alpha: mixup })] : []),
    ...(cutmix > 0 ? [new CutMix({ numClasses, alpha: cutmix })] : []),
  ];
}

/** One over the number of pictures of its class, for every picture. */
function pictureWeights(dataset: RunData['training']): number[] {
  const counts = classCounts(dataset);
  return Array.from({ length: dataset.length }, (_, i) => 1 / counts[dataset.entry(i).label]!);
}

/** n / (classes * pictures of the class): 1 on average over the pictures; 0 for a class without any. */
export function classWeights(dataset: RunData['training']): Float32Array {
  const counts = classCounts(dataset);
  const share = (count: number) => (count === 0 ? 0 : dataset.length / (counts.length * count));
  return Float32Array.from(counts, share);
}
