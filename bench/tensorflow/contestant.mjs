/** @file What a contestant does: says where it computes, then makes as many steps as it is told to. */
import { performance } from 'node:perf_hooks';

/** `parameters`: how many numbers the model learns. `step` resolves with the loss, which must be a number. */
export function contestant(device, parameters, step) {
  process.on('message', async (steps) => {
    const start = performance.now();
    for (let i = 0; i < steps; i++) {
      const loss = await step();
      if (!Number.isFinite(loss)) throw new Error(`The loss is ${loss}.`);
    }
    process.send((performance.now() - start) / 1000);
  });
  process.send({ device, parameters });
}
