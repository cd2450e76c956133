/** @file Batch normalisation (Ioffe and Szegedy, 2015), as `torch.nn.functional.batch_norm` has it. */
import { elementCount, formatShape, ShapeError } from '@striate/shapes';
import { jointRules, record } from '../autograd/graph.js';
import type { Cell } from '../cell.js';
import { updateRunning } from '../defaults/update-running.js';
import { noGrad, scope } from '../scope.js';
import { type Tensor, wrap } from '../tensor.js';
import { add, mul, sub } from './arithmetic.js';
import { checkOperand, floatBackend } from './check.js';
import { ones, zeros } from './create.js';
import { sum } from './reduce.js';
import { reshape } from './reshape.js';
import { rsqrt } from './unary.js';

export interface NormOptions {
  /** Added to the variance; 1e-5 where not given. */
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
 * `running` (with the unbiased variance); without `weight` and `bias` nothing is scaled and shifted.
 * Throws ShapeError for one value per channel.
 */
export function batchNorm(
  x: Tensor,
  weight: Tensor | null,
  bias: Tensor | null,
  running: RunningStatistics | null,
  options: NormOptions = {},
): Tensor {
  const channels = checkChannels(x, { weight, bias, ...running });
  const count = elementCount(x.shape) / Math.max(channels, 1);
  if (count === 1) {
    throw new ShapeError(
      'too-small',
      `batchNorm: training needs more than one value per channel, but got ${formatShape(x.shape)}.`,
      'Use a larger batch (drop a last batch of one), or eval mode.',
    );
  }
  return scope(() => {
    const where = { backend: x.backend, dtype: x.dtype };
    const scale = weight ?? ones([channels], where);
    const shift = bias ?? zeros([channels], where);
    const { y, mean, variance } = normalizeChannels(x, scale, shift, options);
    if (running) noGrad(() => updateRunning(running, { mean, variance }, count));
    return y;
  });
}

/** The kernel batchNorm with its gradients, whatever the number of values per channel. */
export function normalizeChannels(
  x: Tensor,
  weight: Tensor,
  bias: Tensor,
  { eps = 1e-5 }: NormOptions,
): { y: Tensor; mean: Tensor; variance: Tensor } {
  const backend = floatBackend('batchNorm', x, weight, bias);
  const result = backend.batchNorm(x, weight, bias, eps);
  const y = wrap(backend, result.y, x.shape, x.dtype);
  const mean = wrap(backend, result.mean, weight.shape, x.dtype);
  const variance = wrap(backend, result.variance, weight.shape, x.dtype);
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
  return { y, mean, variance };
}

/** Normalises with given statistics: eval mode (`torch.nn.functional.batch_norm(training=False)`). */
export function batchNormInference(
  x: Tensor,
  scale: Tensor | null,
  shift: Tensor | null,
  statistics: { mean: Tensor; variance: Tensor },
  options: NormOptions = {},
): Tensor {
  const channels = checkChannels(x, { weight: scale, bias: shift, ...statistics });
  if (!scale || !shift) {
    return scope(() => {
      const where = { backend: x.backend, dtype: x.dtype };
      const [one, zero] = [scale ?? ones([channels], where), shift ?? zeros([channels], where)];
      return batchNormInference(x, one, zero, statistics, options);
    });
  }
  const [weight, bias] = [scale, shift];
  const { mean, variance } = statistics;
  const backend = floatBackend('batchNormInference', x, weight, bias, mean, variance);
  const eps = options.eps ?? 1e-5;
  const kernel = backend.batchNormInference(x, weight, bias, mean, variance, eps);
  const y = wrap(backend, kernel, x.shape, x.dtype);
  const axes = x.shape.flatMap((_, i) => (i === 1 ? [] : [i]));
  const perChannel = (v: Tensor) =>
    reshape(
      v,
      x.shape.map((_, i) => (i === 1 ? channels : 1)),
    );
  const deviation = (v: Tensor) => rsqrt(add(v, eps));
  return record('batchNormInference', y, [
    {
      input: x,
      saves: [weight, variance],
      gradient: (g, w, v) => mul(g, perChannel(mul(w!, deviation(v!)))),
    },
    {
      input: weight,
      saves: [x, mean, variance],
      gradient: (g, input, m, v) =>
        mul(sum(mul(g, sub(input!, perChannel(m!))), { axes }), deviation(v!)),
    },
    { input: bias, saves: [], gradient: (g) => sum(g, { axes }) },
  ]);
}

/** The channels of (N, C, ...); every operand has one number for each. Throws ShapeError. */
function checkChannels(x: Tensor, perChannel: PerChannel): number {
  const channels = x.shape[1];
  if (channels === undefined) {
    throw new ShapeError(
      'rank-mismatch',
      `batchNorm takes (N, C, ...), but got ${formatShape(x.shape)}.`,
      'Give at least two dimensions.',
    );
  }
  for (const name of ['weight', 'bias', 'mean', 'variance'] as const) {
    checkOperand('batchNorm', name, perChannel[name], [channels]);
  }
  return channels;
}

interface PerChannel {
  readonly weight: Tensor | null;
  readonly bias: Tensor | null;
  readonly mean?: Tensor;
  readonly variance?: Tensor;
}
