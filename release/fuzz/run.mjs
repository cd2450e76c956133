/**
 * @file `node release/fuzz/run.mjs TARGET [CASES [SEED]]`: damaged input for one reader. Ends with 1 and the smallest
 * input that it found where the reader throws what is no refusal, or takes longer than five seconds over one case.
 */
import fc from 'fast-check';
import { BROKEN, TARGETS } from './targets.mjs';

const SLOW = 5000;
const [name, cases, seed] = process.argv.slice(2);
const target = name === 'broken' ? BROKEN : TARGETS[name];
if (!target) {
  console.error(
    `Usage: node release/fuzz/run.mjs ${Object.keys(TARGETS).join('|')} [CASES [SEED]]`,
  );
  process.exit(2);
}

const counts = { read: 0, refused: 0 };
const weight = target.weight ?? 1;
const property = fc.asyncProperty(target.input, async (input) => {
  const start = performance.now();
  try {
    await target.read(input);
    counts.read++;
  } catch (error) {
    if (!(target.refusal && error instanceof target.refusal)) throw error;
    counts.refused++;
  }
  const milliseconds = performance.now() - start;
  if (milliseconds > SLOW * Math.sqrt(weight)) throw new Error(`It took ${milliseconds} ms.`);
});
await fc.assert(property, {
  numRuns: Number(cases ?? target.cases),
  ...(seed && { seed: Number(seed) }),
});
const all = (counts.read + counts.refused) * weight;
console.log(
  `${name}: ${all} cases, ${counts.read * weight} read, ${counts.refused * weight} refused`,
);
