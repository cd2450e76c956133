/** @file The command line: recipes from files, and whatever one may type. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { alexnet as model } from '@striate/alexnet';
import { run } from '@striate/alexnet/cli';
import { encodeSafetensors } from '@striate/layers';
import fc from 'fast-check';
import { altered, damaged } from './mutate.mjs';
import { file, folder, text } from './places.mjs';

/** The command says what is wrong with what it was given. */
class Refusal extends Error {}

/** @param file that a refusal would name; without one, a refusal is what ends with 2 */
async function alexnet(args, file) {
  let printed = '';
  const keep = (chunk) => {
    printed += chunk;
  };
  const code = await run(args, { out: keep, err: keep, isTerminal: false, columns: 80 });
  // What asks for --debug is no error of ours, but a crash.
  if (![0, 1, 2].includes(code) || printed.includes('--debug for details')) {
    throw new Error(`exit code ${code}: ${printed}`);
  }
  if (file ? printed.includes(file) : code === 2) throw new Refusal(printed);
}

const nowhere = join(folder, 'nowhere');
const empty = join(folder, 'empty');
const recipes = [
  text(
    'epochs: 3',
    'lr: 1.0e-3',
    'optimizer: sgd',
    'schedule: cosine',
    'augment: strong',
    'mixup: 0.2',
  ),
  text('a: &a [1, 2]', 'b: &b [*a, *a]', 'c: [*b, *b]', 'epochs: 1'),
];
const json = (tree) => Buffer.from(JSON.stringify(tree));
const trees = [
  {
    epochs: 3,
    variant: 'tiny',
    size: 64,
    stratified: true,
    seed: 4294967295,
    lr: 1e-3,
    mixup: 0.2,
  },
  { recipe: { epochs: 3, optimizer: 'sgd', momentum: 0.9, schedule: 'cosine', augment: 'strong' } },
];
const FLAGS = [
  '--epochs',
  '--batch-size',
  '--lr',
  '--variant',
  '--size',
  '--seed',
  '--device',
  '--optimizer',
  '--resume',
  '--config',
  '--val',
  '--mixup',
  '--stratified',
  '--dry-run',
  '--json',
  '--help',
  '--top-k',
  '--format',
  '--out',
];
const VALUES = [
  '',
  '-1',
  '0',
  '1',
  'NaN',
  'Infinity',
  '1e309',
  '0x10',
  '1_000',
  'tiny',
  'cpu',
  'cpu,',
  nowhere,
  '--',
  '\u0000',
];
/** Whatever one may type that is no folder outside of the empty one that the commands run in. */
const word = fc.string({ maxLength: 8 }).filter((text) => !/^[./\\]|:/.test(text));
const COMMANDS = ['train', 'evaluate', 'predict', 'check', 'export', 'convert', 'completion'];

const notes = {
  variant: 'tiny',
  classes: ['Cat', 'Dog'],
  dropout: 0.5,
  size: 64,
  epoch: 3,
  valAccuracy: 0.75,
  mean: [0, 0, 0],
  std: [1, 1, 1],
};
const state = await model({ classes: 2, variant: 'tiny' }).stateDict();
/** A checkpoint whose notes say something else. */
const checkpoint = (notes) =>
  Buffer.concat(
    encodeSafetensors({ state, metadata: { format: 'pt', alexnet: JSON.stringify(notes) } }),
  );

export const targets = {
  config: {
    cases: 500,
    input: fc.oneof(
      fc.tuple(fc.constant('recipe.yaml'), damaged(recipes)),
      fc.tuple(fc.constantFrom('recipe.yaml', 'recipe.json'), altered(trees).map(json)),
    ),
    read: ([name, bytes]) => alexnet(['train', nowhere, '--config', file(name, bytes)], name),
    refusals: [Refusal],
  },
  checkpoint: {
    cases: 200,
    input: fc.oneof(
      { weight: 3, arbitrary: altered([notes]).map(checkpoint) },
      damaged([checkpoint(notes)]),
    ),
    read: (bytes) => alexnet(['export', file('best.safetensors', bytes)], 'best.safetensors: '),
    refusals: [Refusal],
  },
  command: {
    cases: 1000,
    input: fc.tuple(
      fc.constantFrom(...COMMANDS),
      fc.array(fc.oneof(fc.constantFrom(...FLAGS, ...VALUES), word), { maxLength: 6 }),
    ),
    read: ([command, args]) => {
      mkdirSync(empty, { recursive: true });
      process.chdir(empty);
      return alexnet([command, ...args]);
    },
    refusals: [Refusal],
  },
};
