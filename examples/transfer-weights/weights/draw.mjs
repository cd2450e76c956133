/** @file Writes what weights/generate.py learns from: the number of digits, their labels, and pixels (N, 28, 28). */
import { writeFileSync } from 'node:fs';
import { drawDigits } from '@striate/datasets';

const { pixels, targets } = drawDigits({ count: 3000, seed: 1 });
const count = new Uint8Array(Int32Array.of(targets.length).buffer);
writeFileSync(
  process.argv[2] ?? 'digits',
  Buffer.concat([count, Uint8Array.from(targets), pixels]),
);
