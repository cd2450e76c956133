/**
 * @file A whole run on the sample pictures follows PyTorch's, from the same weights, split and order
 * (fixtures/curve/generate.py).
 */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { alexnetCommand, temporaryFolder } from './helpers.js';

interface Curve {
  losses: number[];
  accuracies: number[];
}

/** Of many runs, by epoch. */
interface Spread {
  mean: number[];
  sd: number[];
}

const fixture = JSON.parse(
  readFileSync(new URL('./fixtures/curve/curve.json', import.meta.url), 'utf8'),
) as {
  sgd: Curve;
  adam: { runs: Curve[]; spread: number[] };
  dropout: { learned: Spread; accuracies: Spread };
};

const RECIPE = ['--variant', 'tiny', '--batch-size', '16', '--epochs', '6', '--cache', 'file'];

let folder: string;
let data: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  data = join(folder, 'sample');
  expect((await alexnetCommand('sample', data, '--count', '320')).code).toBe(0);
}, 60_000);

let runs = 0;

/** What a run tells: the loss of each step, and the accuracies in training and validation of each epoch. */
async function curve(...flags: string[]): Promise<Curve & { learned: number[] }> {
  const name = `run-${runs++}`;
  const more = ['--augment', 'none', '--no-report', '--name', name, '--out', folder];
  expect((await alexnetCommand('train', data, ...RECIPE, ...flags, ...more)).code).toBe(0);
  const lines = (await readFile(join(folder, name, 'events.jsonl'), 'utf8')).trim().split('\n');
  const events = lines.map((line) => JSON.parse(line));
  return {
    losses: events.flatMap((e) => (e.type === 'step' && e.phase === 'training' ? e.stepLoss : [])),
    learned: events.flatMap((e) => (e.type === 'epoch' ? e.training.accuracy : [])),
    accuracies: events.flatMap((e) => (e.type === 'epoch' ? e.validation.accuracy : [])),
  };
}

/** A picture on the border between two classes may fall to either side: of 32 there may be one. */
function expectAccuracies({ accuracies }: Curve, wanted: Curve): void {
  for (const [i, accuracy] of accuracies.entries()) {
    expect(Math.abs(accuracy - wanted.accuracies[i]!)).toBeLessThanOrEqual(1.01 / 32);
  }
}

it('with SGD over 108 steps within 1 %, or 1e-3 near zero', async () => {
  const found = await curve('--dropout', '0', '--optimizer', 'sgd', '--lr', '1e-4');
  const wanted = fixture.sgd;
  expect(found.losses).toHaveLength(108);
  for (const [i, loss] of found.losses.entries()) {
    const allowed = Math.max(1e-3, 0.01 * wanted.losses[i]!);
    expect(Math.abs(loss - wanted.losses[i]!), `step ${i + 1}`).toBeLessThan(allowed);
  }
  expectAccuracies(found, wanted);
}, 60_000);

/** The last place of a float32 from 0.5 to 1: in the first step all of PyTorch's runs agree, and the loss is 0.69. */
const LAST_PLACE = 2 ** -24;

/** The seeds whose runs part from PyTorch's late, never, first, and furthest of 16. */
const SEEDS = [0, 3, 11, 4];

it.each(SEEDS)(
  "with Adam, seed %i, over 108 steps within 3 x the largest spread of 16 of PyTorch's runs between 1 and 2 threads",
  async (seed) => {
    const found = await curve('--dropout', '0', '--lr', '1e-4', '--seed', String(seed));
    const { spread, runs } = fixture.adam;
    expect(found.losses).toHaveLength(108);
    for (const [i, loss] of found.losses.entries()) {
      // Seed 0 stays within the spread up to its step; others part earlier than any of PyTorch's pairs.
      const allowed = Math.max(3 * (seed === 0 ? spread[i]! : spread.at(-1)!), LAST_PLACE);
      const wanted = Math.fround(runs[seed]!.losses[i]!);
      expect(Math.abs(loss - wanted), `step ${i + 1}`).toBeLessThanOrEqual(allowed);
    }
    expectAccuracies(found, runs[seed]!);
  },
  60_000,
);

it("with dropout, has the accuracies of 360 of PyTorch's runs by epoch, within 4 standard errors", async () => {
  const found = [];
  for (const seed of SEEDS) found.push(await curve('--lr', '1e-3', '--seed', String(seed)));
  for (const part of ['learned', 'accuracies'] as const) {
    const { mean, sd } = fixture.dropout[part];
    for (const [i, wanted] of mean.entries()) {
      const own = found.reduce((sum, run) => sum + run[part][i]!, 0) / found.length;
      const error = sd[i]! * Math.sqrt(1 / found.length + 1 / 360);
      expect(Math.abs(own - wanted), `${part}, epoch ${i + 1}`).toBeLessThan(4 * error);
    }
  }
}, 60_000);
