/**
 * @file `node release/fuzz/run.mjs TARGET [CASES [SEED]]`: damaged input for one reader. Ends with 1 and the input
 * where the reader throws what is no refusal, or takes longer than five seconds over one case.
 */
import { inspect } from 'node:util';
import fc from 'fast-check';
import { loadTarget, NAMES } from './targets.mjs';

const SLOW = 5000;
const [name, cases, seed] = process.argv.slice(2);
const target = await loadTarget(name);
if (!target) {
  console.error(`Usage: node release/fuzz/run.mjs ${NAMES.join('|')} [CASES [SEED]]`);
  process.exit(2);
}

const counts = { read: 0, refused: 0 };
const weight = target.weight ?? 1;
const property = fc.asyncProperty(target.input, async (input) => {
  const start = performance.now();
  try {
    // A case of many says how many of them were read.
    const result = await target.read(input);
    const read = weight > 1 ? result : 1;
    counts.read += read;
    counts.refused += weight - read;
  } catch (error) {
    if (!target.refusals.some((kind) => error instanceof kind)) throw error;
    counts.refused += weight;
  }
  const milliseconds = performance.now() - start;
  if (milliseconds > SLOW * Math.sqrt(weight)) throw new Error(`It took ${milliseconds} ms.`);
});
const checked = await fc.check(property, {
  numRuns: Number(cases || target.cases),
  ...(seed && { seed: Number(seed) }),
  // To look for a smaller one can take longer than anyone waits; the seed finds it again.
  endOnFailure: true,
});
if (checked.failed) {
  const input = inspect(checked.counterexample, {
    maxArrayLength: 400,
    maxStringLength: 4000,
    depth: 6,
  });
  console.error(
    `${name}, case ${checked.numRuns} of seed ${checked.seed}:`,
    checked.errorInstance,
    `\nfor ${input}`,
  );
  process.exit(1);
}
await target.close?.();
const { read, refused } = counts;
console.log(`${name}: ${read + refused} cases, ${read} read, ${refused} refused`);
