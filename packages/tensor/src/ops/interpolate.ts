/** @file Resizing of pictures, signals and volumes. */
import { type InterpolateOptions as Arithmetic, interpolateOutput } from '@striate/shapes';
import { TensorError } from '../errors.js';
import { scope } from '../scope.js';
import type { Tensor } from '../tensor.js';
import { tensor } from './create.js';
import { indexSelect } from './gather.js';
import { matmul } from './matmul.js';
import { transpose } from './reshape.js';

export type InterpolateOptions = Arithmetic & {
  /** 'nearest' where not given; 'bilinear' takes pictures (N, C, H, W), 'linear' signals (N, C, L). */
  readonly mode?: 'nearest' | 'linear' | 'bilinear' | undefined;
  /** Whether corners meet corners rather than edges edges; false where not given. Not for 'nearest'. */
  readonly alignCorners?: boolean | undefined;
};

/**
 * All sides of (N, C, sides...) resized to `size` or by `scaleFactor` (`torch.nn.functional.interpolate`).
 * Throws ShapeError and, for a mode that does not fit the number of sides, TensorError.
 */
export function interpolate(x: Tensor, options: InterpolateOptions): Tensor {
  const { mode = 'nearest', alignCorners = false } = options;
  const shape = interpolateOutput(x.shape, options);
  const dims = shape.length - 2;
  const allowed = { nearest: [1, 2, 3], linear: [1], bilinear: [2] }[mode];
  if (!allowed?.includes(dims) || (mode === 'nearest' && alignCorners)) {
    throw new TensorError(
      'wrong-value',
      `interpolate: mode '${mode}'${alignCorners ? ' with alignCorners' : ''} does not go with ${dims} sides.`,
      "Use 'linear' for (N, C, L), 'bilinear' for (N, C, H, W), or 'nearest' without alignCorners.",
    );
  }
  return scope(() =>
    shape.slice(2).reduce((y, to, side) => {
      const axis = side + 2;
      const from = x.shape[axis]!;
      const scale = stepOf(options, side, from, to, alignCorners);
      if (mode === 'nearest') {
        // In float32, as PyTorch: which neighbour is nearest may hang on the last bit.
        const step = Math.fround(scale);
        const sources = Int32Array.from({ length: to }, (_, i) =>
          Math.min(Math.floor(Math.fround(i * step)), from - 1),
        );
        return indexSelect(y, axis, tensor(sources, { backend: x.backend }));
      }
      const weights = tensor(linearWeights(from, to, scale, alignCorners), {
        backend: x.backend,
        shape: [to, from],
        dtype: x.dtype,
      });
      const last = shape.length - 1;
      const moved = axis === last ? y : transpose(y, axis, last);
      const resized = matmul(moved, weights, { transposeB: true });
      return axis === last ? resized : transpose(resized, axis, last);
    }, x),
  );
}

/** How many input cells one output cell advances; a scale factor that was given counts as it stands. */
function stepOf(
  { scaleFactor }: InterpolateOptions,
  side: number,
  from: number,
  to: number,
  alignCorners: boolean,
): number {
  if (alignCorners) return to > 1 ? (from - 1) / (to - 1) : 0;
  if (scaleFactor === undefined) return from / to;
  return 1 / (typeof scaleFactor === 'number' ? scaleFactor : scaleFactor[side]!);
}

/** (to, from): each output's weights for the two inputs that it lies between. */
function linearWeights(
  from: number,
  to: number,
  scale: number,
  alignCorners: boolean,
): Float64Array {
  const weights = new Float64Array(to * from);
  for (let i = 0; i < to; i++) {
    const at = alignCorners ? i * scale : Math.max((i + 0.5) * scale - 0.5, 0);
    const low = Math.min(Math.floor(at), from - 1);
    const high = Math.min(low + 1, from - 1);
    const share = at - low;
    weights[i * from + low]! += 1 - share;
    weights[i * from + high]! += share;
  }
  return weights;
}
