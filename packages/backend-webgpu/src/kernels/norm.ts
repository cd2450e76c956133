/** @file Batch normalisation: sums by channel first, then every element. */
import { elementCount, type Shape } from '@striate/shapes';
import type { Backend } from '@striate/tensor';
import type { Engine } from '../runtime/engine.js';
import { float, perElement, perRow } from '../runtime/kernel.js';

/** Numbers after the first: channels, pixels of a plane, elements of a channel. */
const AT = `
fn at(channel: u32, k: u32) -> u32 { return (k / p(2u) * p(1u) + channel) * p(2u) + k % p(2u); }
fn channelOf(i: u32) -> u32 { return i / p(2u) % p(1u); }
`;

const STATISTICS = perRow(
  'batchNorm statistics',
  { x: 'f32' },
  { mean: 'f32', variance: 'f32' },
  `
  var part = 0.0;
  for (var k = thread; k < p(3u); k += THREADS) { part += x[at(row, k)]; }
  let center = sum_f32(part, thread) / f32(p(3u));
  part = 0.0;
  for (var k = thread; k < p(3u); k += THREADS) {
    let difference = x[at(row, k)] - center;
    part += difference * difference;
  }
  let squares = sum_f32(part, thread);
  if (thread == 0u) {
    mean[row] = center;
    variance[row] = squares / f32(p(3u));
  }`,
  AT,
);

const NORMALIZE = perElement(
  'batchNorm',
  { x: 'f32', weight: 'f32', bias: 'f32', mean: 'f32', variance: 'f32' },
  { y: 'f32' },
  `
  let c = channelOf(i);
  y[i] = (x[i] - mean[c]) * (weight[c] / sqrt(variance[c] + pf(4u))) + bias[c];`,
  AT,
);

const GRADIENT_SUMS = perRow(
  'batchNormGradient sums',
  { g: 'f32', x: 'f32', mean: 'f32', variance: 'f32' },
  { weightGradient: 'f32', biasGradient: 'f32' },
  `
  let center = mean[row];
  let inverse = 1.0 / sqrt(variance[row] + pf(4u));
  var sums = vec2<f32>(0.0);
  for (var k = thread; k < p(3u); k += THREADS) {
    let place = at(row, k);
    sums += g[place] * vec2<f32>(1.0, (x[place] - center) * inverse);
  }
  let sum = sum_f32(sums.x, thread);
  let product = sum_f32(sums.y, thread);
  if (thread == 0u) {
    biasGradient[row] = sum;
    weightGradient[row] = product;
  }`,
  AT,
);

const GRADIENT = perElement(
  'batchNormGradient',
  {
    g: 'f32',
    x: 'f32',
    weight: 'f32',
    mean: 'f32',
    variance: 'f32',
    weightGradient: 'f32',
    biasGradient: 'f32',
  },
  { y: 'f32' },
  `
  let c = channelOf(i);
  let inverse = 1.0 / sqrt(variance[c] + pf(4u));
  let z = (x[i] - mean[c]) * inverse;
  let averages = (biasGradient[c] + z * weightGradient[c]) / f32(p(3u));
  y[i] = weight[c] * inverse * (g[i] - averages);`,
  AT,
);

const UPDATE_RUNNING = perElement(
  'updateRunning',
  { batchMean: 'f32', batchVariance: 'f32' },
  { mean: 'f32', variance: 'f32' },
  `
  mean[i] = (1.0 - pf(1u)) * mean[i] + pf(1u) * batchMean[i];
  variance[i] = (1.0 - pf(1u)) * variance[i] + pf(2u) * batchVariance[i];`,
);

function channelNumbers(x: Shape, eps: number): number[] {
  const [n, c] = x as readonly [number, number];
  const pixels = elementCount(x.slice(2));
  return [c, pixels, n * pixels, float(eps)];
}

export function normKernels(
  engine: Engine,
): Pick<Backend, 'batchNorm' | 'batchNormInference' | 'batchNormGradient' | 'updateRunning'> {
  return {
    batchNorm(x, weight, bias, eps) {
      const [y, mean, variance] = [x, weight, weight].map(({ shape }) => engine.create(shape));
      const numbers = channelNumbers(x.shape, eps);
      engine.run(STATISTICS, [x.storage, mean!, variance!], x.shape[1]!, numbers);
      const storages = [x.storage, weight.storage, bias.storage, mean!, variance!, y!];
      engine.run(NORMALIZE, storages, elementCount(x.shape), numbers);
      return { y: y!, mean: mean!, variance: variance! };
    },

    batchNormInference(x, weight, bias, mean, variance, eps) {
      const y = engine.create(x.shape);
      const inputs = [x, weight, bias, mean, variance].map(({ storage }) => storage);
      const numbers = channelNumbers(x.shape, eps);
      engine.run(NORMALIZE, [...inputs, y], elementCount(x.shape), numbers);
      return y;
    },

    batchNormGradient(g, x, weight, mean, variance, eps) {
      const gradients = {
        x: engine.create(x.shape),
        weight: engine.create(weight.shape),
        bias: engine.create(weight.shape),
      };
      const numbers = channelNumbers(x.shape, eps);
      const sums = [gradients.weight, gradients.bias];
      const [gs, xs, ws, ms, vs] = [g, x, weight, mean, variance].map(({ storage }) => storage);
      engine.run(GRADIENT_SUMS, [gs!, xs!, ms!, vs!, ...sums], x.shape[1]!, numbers);
      const storages = [gs!, xs!, ws!, ms!, vs!, ...sums, gradients.x];
      engine.run(GRADIENT, storages, elementCount(x.shape), numbers);
      return gradients;
    },

    updateRunning(running, batch, momentum, count) {
      const unbiased = momentum * (count / (count - 1));
      engine.run(
        UPDATE_RUNNING,
        [batch.mean, batch.variance, running.mean, running.variance].map(({ storage }) => storage),
        elementCount(running.mean.shape),
        [float(momentum), float(unbiased)],
      );
    },
  };
}
