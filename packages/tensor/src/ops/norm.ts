/** @file Batch normalisation (Ioffe and Szegedy, 2015), as `torch.nn.functional.batch_norm` has it. */
import { elementCount, formatShape, ShapeError } from '@striate/shapes';
import { jointRules, record } from '../autograd/graph.js';
import type { Cell } from '../cell.js';
import { updateRunning } from '../defaults/update-running.js';
import { noGrad } from '../scope.js';
import { type Tensor, wrap } from '../tensor.js';
import { commonBackend } from './check.js';
import { add, mul, pow, sub } from './elementwise.js';
import { sum } from './reduce.js';
import { reshape } from './reshape.js';

export interface BatchNormOptions {
  /** 1e-5 where not given. */
  readonly eps?: number | undefined;
}

/** The running statistics that a training step updates: running += momentum (batch - running). */
export interface RunningStatistics {
  readonly mean: Cell;
  readonly variance: Cell;
  readonly momentum: number;
}

/**
 * Normalises (N, C, ...) with the batch's own mean and biased variance per channel, and updates
 * `running` (with the unbiased variance). Throws ShapeError for one value per channel.
 */
export function batchNorm(
  x: Tensor,
  weight: Tensor,
  bias: Tensor,
  running: RunningStatistics | null,
  options: BatchNormOptions = {},
): Tensor {
  const { eps = 1e-5 } = options;
  const backend = commonBackend('batchNorm', x, weight, bias);
  const channels = checkChannels(x, weight);
  const count = elementCount(x.shape) / Math.max(channels, 1);
  if (count === 1) {
    throw new ShapeError(
      'too-small',
      `batchNorm: training needs more than one value per channel, but got ${formatShape(x.shape)}.`,
      'Use a larger batch (drop a last batch of one), or eval mode.',
    );
  }
  const result = backend.batchNorm(x, weight, bias, eps);
  const y = wrap(backend, result.y, x.shape, x.dtype);
  const mean = wrap(backend, result.mean, [channels], x.dtype);
  const variance = wrap(backend, result.variance, [channels], x.dtype);
  if (running) noGrad(() => updateRunning(running, { mean, variance }, count));
  record(
    'batchNorm',
    y,
    jointRules([x, weight, bias], [x, weight, mean, variance], (g, ...saved) => {
      const [input, w, m, v] = saved as [Tensor, Tensor, Tensor, Tensor];
      const gradients = backend.batchNormGradient(g, input, w, m, v, eps);
      return [
        wrap(backend, gradients.x, input.shape, g.dtype),
        wrap(backend, gradients.weight, w.shape, g.dtype),
        wrap(backend, gradients.bias, w.shape, g.dtype),
      ];
    }),
  );
  mean.dispose();
  variance.dispose();
  return y;
}

/** Normalises with given statistics: eval mode (`torch.nn.functional.batch_norm(training=False)`). */
export function batchNormInference(
  x: Tensor,
  weight: Tensor,
  bias: Tensor,
  statistics: { mean: Tensor; variance: Tensor },
  options: BatchNormOptions = {},
): Tensor {
  const { mean, variance } = statistics;
  const backend = commonBackend('batchNormInference', x, weight, bias, mean, variance);
  const channels = checkChannels(x, weight);
  const eps = options.eps ?? 1e-5;
  const kernel = backend.batchNormInference(x, weight, bias, mean, variance, eps);
  const y = wrap(backend, kernel, x.shape, x.dtype);
  const axes = x.shape.flatMap((_, i) => (i === 1 ? [] : [i]));
  const perChannel = (v: Tensor) =>
    reshape(
      v,
      x.shape.map((_, i) => (i === 1 ? channels : 1)),
    );
  const scale = (v: Tensor) => pow(add(v, eps), -0.5);
  return record('batchNormInference', y, [
    {
      input: x,
      saves: [weight, variance],
      gradient: (g, w, v) => mul(g, perChannel(mul(w!, scale(v!)))),
    },
    {
      input: weight,
      saves: [x, mean, variance],
      gradient: (g, input, m, v) =>
        mul(sum(mul(g, sub(input!, perChannel(m!))), { axes }), scale(v!)),
    },
    { input: bias, saves: [], gradient: (g) => sum(g, { axes }) },
  ]);
}

function checkChannels(x: Tensor, weight: Tensor): number {
  const channels = x.shape[1];
  if (channels === undefined || channels !== weight.size) {
    throw new ShapeError(
      'size-mismatch',
      `batchNorm over ${weight.size} channels got ${formatShape(x.shape)}.`,
      `Set numFeatures to ${channels ?? 'the channels, and give at least two dimensions'}.`,
    );
  }
  return channels;
}
