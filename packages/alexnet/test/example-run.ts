/** @file A run to look at: drawn pictures, and scores as a model might have reached them. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ColorJitter,
  Compose,
  GeneratedPictures,
  IMAGENET_MEAN,
  IMAGENET_STD,
  ImageFolder,
  Normalize,
  type Picture,
  RandomErasing,
  RandomHorizontalFlip,
  RandomResizedCrop,
  Resize,
  randomSplit,
  ToTensor,
  writeSample,
} from '@striate/datasets';
import { Generator } from '@striate/tensor/random';
import type { ReportOptions } from '../src/cli/report/write-report.js';
import type { Evaluation, JudgedPicture } from '../src/evaluation/evaluation.js';
import type { HistoryRow } from '../src/training/events.js';

export const validationTransform = new Compose([
  new Resize([224, 224]),
  new ToTensor(),
  new Normalize({ mean: IMAGENET_MEAN, std: IMAGENET_STD }),
]);

export const trainingTransform = new Compose([
  new RandomResizedCrop(224),
  new ColorJitter({ brightness: 0.3, saturation: 0.3 }),
  new RandomHorizontalFlip(),
  new ToTensor(),
  new Normalize({ mean: IMAGENET_MEAN, std: IMAGENET_STD }),
  new RandomErasing({ p: 0.3 }),
]);

/** Losses that fall and accuracies that rise to about `accuracy`, with some noise. */
export function exampleHistory(epochs: number, accuracy: number): HistoryRow[] {
  const noise = new Generator(7).uniform(epochs * 2);
  return Array.from({ length: epochs }, (_, i) => {
    const rest = Math.exp((-4 * (i + 1)) / epochs);
    const [a, b] = [noise[2 * i]! - 0.5, noise[2 * i + 1]! - 0.5];
    return {
      epoch: i + 1,
      trainLoss: 0.12 + 0.62 * rest + 0.01 * a,
      trainAccuracy: accuracy + 0.02 - 0.42 * rest + 0.01 * a,
      valLoss: 0.24 + 0.45 * rest + 0.03 * b + (0.05 * i) / epochs,
      valAccuracy: accuracy - 0.36 * rest + 0.02 * b,
      lr: 1e-4 * Math.min(1, (i + 1) / 3) * (0.5 + 0.5 * Math.cos((Math.PI * i) / epochs)),
      seconds: 128.4 + 3 * a,
      picturesPerSecond: 181.2 + 4 * b,
    };
  });
}

/** Judgements of pictures with these labels, right for about `accuracy` of them; class k is mostly taken for k + 1. */
export function exampleEvaluation(
  classes: readonly string[],
  labels: readonly number[],
  accuracy: number,
): Evaluation {
  const random = new Generator(3).uniform(labels.length * 2);
  const judged = labels.map((label, index): JudgedPicture => {
    const [first, second] = [random[2 * index]!, random[2 * index + 1]!];
    const isRight = first < accuracy;
    const other = (label + 1 + Math.floor(second * second * (classes.length - 1))) % classes.length;
    const predicted = isRight ? label : other;
    const probability = isRight ? 1 - 0.5 * second ** 3 : 0.5 + 0.499 * Math.sqrt(second);
    const loss = -Math.log(isRight ? probability : 1 - probability);
    return { index, label, predicted, loss, probability };
  });
  return { ...scoresOf(classes, judged), ...pickedFrom(judged) };
}

function pickedFrom(judged: readonly JudgedPicture[]) {
  const every = Math.max(1, Math.floor(judged.length / 24));
  return {
    topLosses: judged.toSorted((a, b) => b.loss - a.loss).slice(0, 24),
    sample: judged.filter((_, i) => i % every === 0).slice(0, 24),
  };
}

function scoresOf(classes: readonly string[], judged: readonly JudgedPicture[]) {
  const confusion = classes.map(() => classes.map(() => 0));
  for (const { label, predicted } of judged) confusion[label]![predicted]!++;
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const isRight = ({ label, predicted }: JudgedPicture) => label === predicted;
  const perClass = classes.map((name, k) => {
    const [count, called] = [sum(confusion[k]!), sum(confusion.map((row) => row[k]!))];
    const [precision, recall] = [confusion[k]![k]! / called, confusion[k]![k]! / count];
    return { name, count, precision, recall, f1: (2 * precision * recall) / (precision + recall) };
  });
  const bins = Array.from({ length: 15 }, (_, i) => {
    const [low, high] = [i / 15, (i + 1) / 15];
    const inside = judged.filter(({ probability: p }) => p >= low && p < high);
    const confidence = sum(inside.map(({ probability }) => probability)) / inside.length;
    const accuracy = inside.filter(isRight).length / inside.length;
    return { low, high, count: inside.length, confidence, accuracy };
  });
  const gaps = bins.map((bin) =>
    bin.count ? bin.count * Math.abs(bin.confidence - bin.accuracy) : 0,
  );
  return {
    classes,
    count: judged.length,
    loss: sum(judged.map(({ loss }) => loss)) / judged.length,
    accuracy: judged.filter(isRight).length / judged.length,
    topK: { k: Math.min(5, classes.length), accuracy: 0.97 },
    confusion,
    perClass,
    calibration: { ece: sum(gaps) / judged.length, bins },
  };
}

/** Cats and dogs in `folder`/pictures; the run is to be written to `folder`/runs/alexnet-001. */
export async function petsRun(folder: string): Promise<ReportOptions> {
  const root = join(folder, 'pictures');
  await writeSample(root, { count: 160, seed: 0 });
  const data = await ImageFolder.open(root);
  const [training, validation] = randomSplit(data, [80, 80], 1);
  const labels = Array.from({ length: validation.length }, (_, i) => validation.entry(i).label);
  const recipe = {
    epochs: 12,
    batchSize: 128,
    lr: 1e-4,
    dropout: 0.5,
    size: 224,
    valFraction: 0.1,
  };
  return {
    run: await madeRun(folder),
    config: { dir: root, recipe, variant: 'batchnorm', device: 'cpu', classes: data.classes },
    history: exampleHistory(12, 0.9),
    evaluation: exampleEvaluation(data.classes, labels, 0.88),
    training,
    validation,
    trainingTransform,
    validationTransform,
  };
}

/** Noise in any number of classes. */
export async function noiseRun(
  folder: string,
  options: { classes: readonly string[]; training: number; validation: number; epochs: number },
): Promise<ReportOptions> {
  const { classes } = options;
  const label = (index: number) => (index * 7919) % classes.length;
  const pictures = (length: number, first: number) =>
    new GeneratedPictures({
      length,
      classes,
      label,
      picture: (index) => noise(first + index),
      name: 'noise',
    });
  const validation = pictures(options.validation, options.training);
  const labels = Array.from({ length: options.validation }, (_, i) => label(i));
  return {
    run: await madeRun(folder),
    config: { device: 'cpu', classes },
    history: exampleHistory(options.epochs, 0.72),
    evaluation: exampleEvaluation(classes, labels, 0.7),
    training: pictures(options.training, 0),
    validation,
    trainingTransform,
    validationTransform,
  };
}

function noise(seed: number): Picture {
  const [height, width] = [224, 224];
  const pixels = Uint8Array.from(
    new Generator(seed).uniform(height * width * 3),
    (value) => 255 * value,
  );
  return { pixels, height, width };
}

async function madeRun(folder: string): Promise<string> {
  const run = join(folder, 'runs', 'alexnet-001');
  await mkdir(run, { recursive: true });
  return run;
}
