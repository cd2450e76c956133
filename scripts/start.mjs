/** @file `npm start`: from a clean clone to a trained AlexNet, and what it says of pictures it never saw. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, setUp } from './setup.mjs';

const alexnet = (...args) => {
  console.log(`\n$ alexnet ${args.join(' ')}`);
  run(process.execPath, [join(root, 'packages/alexnet/dist/cli/main.js'), ...args]);
};

console.log('Installing and building Striate. The first time that takes a minute or two ...');
setUp(['!@striate/docs']);
alexnet('sample', 'sample/train', '--count', '1200', '--seed', '0');
alexnet('train', 'sample/train', '--epochs', '5', '--batch-size', '32', '--out', 'runs');

const latest = readdirSync(join(root, 'runs'))
  .filter((name) => name.startsWith('alexnet-'))
  .sort()
  .at(-1);
alexnet('sample', 'sample/new', '--count', '8', '--seed', '1');
const fresh = ['Cat', 'Dog'].flatMap((name) =>
  [0, 1, 2, 3].map((i) => `sample/new/${name}/${i}.jpg`),
);
alexnet('predict', join('runs', latest, 'best.safetensors'), ...fresh);
console.log(`\nThe run folder is ${join(root, 'runs', latest)}`);
