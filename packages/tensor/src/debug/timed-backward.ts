/** @file Where the time of a backward pass goes. */
import { backwardSteps } from '../autograd/backward.js';
import type { Tensor } from '../tensor.js';

/** The gradients that one op passes on. */
export interface GradientTime {
  readonly op: string;
  /** The `place` of the layer that called the op; undefined outside of layers. */
  readonly layer: string | undefined;
  readonly milliseconds: number;
}

/**
 * `loss.backward()`, with the time of each op's gradients, from the loss on. The device is waited for behind every
 * op: the times are those of kernels, of handing them over and of waiting, and their sum is more than a backward
 * pass takes whose kernels overlap. Throws TensorError.
 */
export async function timedBackward(loss: Tensor): Promise<GradientTime[]> {
  const { backend } = loss;
  const times: GradientTime[] = [];
  await backend.sync();
  let start = performance.now();
  for (const { op, part } of backwardSteps(loss)) {
    await backend.sync();
    const now = performance.now();
    times.push({ op, layer: part?.place, milliseconds: now - start });
    start = now;
  }
  return times;
}
