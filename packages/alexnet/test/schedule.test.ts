/** @file The learning rate of each epoch, as a recipe asks for it: warm-ups and what follows them. */
import { SGD } from '@striate/optim';
import { Parameter } from '@striate/tensor';
import { reference } from '@striate/tensor/reference';
import { describe, expect, it } from 'vitest';
import { type EpochEvent, makeScheduler, recipeSchema } from '../src/index.js';

const STEPS_PER_EPOCH = 4;

/** The shares of the rate at the beginning of each epoch, and after the last; the validation loss never falls. */
async function rates(given: object, epochs: number, resumeAfter = -1): Promise<number[]> {
  const parameter = new Parameter([1], Float32Array.of(0));
  await parameter.to(reference());
  const recipe = recipeSchema.parse({ epochs, ...given });
  const make = () => {
    const optimizer = new SGD([parameter], { lr: 1 });
    return { optimizer, scheduler: makeScheduler(optimizer, recipe) };
  };
  let { optimizer, scheduler } = make();
  const found: number[] = [];
  for (let epoch = 0; epoch <= epochs; epoch++) {
    found.push(Number(optimizer.paramGroups[0]!.lr.toFixed(10)));
    for (let step = 0; step < STEPS_PER_EPOCH; step++) scheduler?.stepUpdate?.();
    scheduler?.step({ validation: { loss: 1, accuracy: 0.5 } } as EpochEvent);
    if (epoch !== resumeAfter) continue;
    const state = JSON.parse(JSON.stringify(scheduler?.stateDict() ?? null));
    const moments = await optimizer.stateDict();
    ({ optimizer, scheduler } = make());
    optimizer.loadStateDict(moments);
    scheduler?.loadStateDict(state);
  }
  return found;
}

const HALF = Math.SQRT1_2;
const CASES: [object, number[]][] = [
  [{ schedule: 'constant' }, [1, 1, 1, 1, 1]],
  [{ schedule: 'step' }, [1, 1, 0.1, 0.1, 0.01]],
  [{ schedule: 'cosine' }, [1, (1 + HALF) / 2, 0.5, (1 - HALF) / 2, 0]],
  // The third epoch in a row that is no better than the first brings the fall.
  [{ schedule: 'plateau' }, [1, 1, 1, 1, 0.1, 0.1, 0.1, 0.01]],
  [{ schedule: 'constant', warmupEpochs: 2 }, [0.01, 0.505, 1, 1, 1]],
  [{ schedule: 'step', warmupEpochs: 2 }, [0.01, 0.505, 1, 0.1, 0.01]],
  [{ schedule: 'cosine', warmupEpochs: 2 }, [0.01, 0.505, 1, 0.5, 0]],
  [{ schedule: 'plateau', warmupEpochs: 2 }, [0.01, 0.505, 1, 1, 1, 1, 0.1, 0.1]],
  [{ schedule: 'constant', warmupSteps: 8 }, [0.01, 0.505, 1, 1, 1]],
  [{ schedule: 'step', warmupSteps: 6 }, [0.01, 0.67, 0.1, 0.1, 0.01]],
  [{ schedule: 'cosine', warmupSteps: 6 }, [0.01, (0.67 * (1 + HALF)) / 2, 0.5, (1 - HALF) / 2, 0]],
  [{ schedule: 'plateau', warmupSteps: 6 }, [0.01, 0.67, 1, 1, 1, 0.1, 0.1, 0.1]],
];

describe('the learning rate', () => {
  it.each(CASES)('of %o', async (recipe, wanted) => {
    const epochs = wanted.length - 1;
    const found = await rates(recipe, epochs);
    for (const [i, rate] of found.entries())
      expect(rate, `epoch ${i + 1}`).toBeCloseTo(wanted[i]!, 9);
    for (const after of [0, 2]) expect(await rates(recipe, epochs, after)).toEqual(found);
  });

  it('has one warm-up, which leaves some of the epochs', async () => {
    await expect(rates({ warmupEpochs: 1, warmupSteps: 5 }, 3)).rejects.toThrow(
      /1 epochs and one of 5 steps exclude each other.*--warmup-epochs or --warmup-steps/,
    );
    await expect(rates({ warmupEpochs: 3 }, 3)).rejects.toThrow(/leave none of 3/);
  });
});
