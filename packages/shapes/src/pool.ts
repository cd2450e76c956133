/** @file The output of pooling, as `torch.nn.MaxPool2d` and `torch.nn.AvgPool2d` state it. */
import { ShapeError } from './errors.js';
import { formatShape, type Shape } from './shape.js';
import {
  checkedSides,
  checkFilled,
  type Dims,
  type Sides,
  spatialOf,
  spatialShape,
} from './spatial.js';
import type { PoolOutput } from './types/pool.js';
import { windowCount, windowExtent } from './window.js';

/** The arithmetic of pooling. */
export interface PoolOptions {
  /** The number of sides of the input: 2 (pictures) where not given. */
  readonly dims?: Dims | undefined;
  readonly kernelSize: Sides;
  /** The kernel's size where not given. */
  readonly stride?: Sides | undefined;
  /** At most half the kernel, however dilated; 0 where not given. */
  readonly padding?: Sides | undefined;
  /** Max pooling only; 1 where not given. */
  readonly dilation?: Sides | undefined;
  /** Whether a last window that reaches over the edge counts; false where not given. */
  readonly ceilMode?: boolean | undefined;
}

/**
 * The output of max or average pooling: (N, C, sides...) -> (N, C, sides'...), unbatched too; see
 * `windowCount`. Throws ShapeError where a window does not fit or the padding exceeds half the kernel.
 * (https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html)
 */
export function poolOutput<const S extends Shape, const O extends PoolOptions>(
  input: S,
  options: O,
): PoolOutput<S, O> {
  const dims = options.dims ?? 2;
  const operation = `pool${dims}d`;
  const spatial = spatialOf(operation, input, dims);
  checkFilled(operation, input, spatial);
  const kernel = checkedSides(operation, 'kernelSize', options.kernelSize, 1, dims);
  const stride = checkedSides(operation, 'stride', options.stride ?? kernel, 1, dims);
  const padding = checkedSides(operation, 'padding', options.padding ?? 0, 0, dims);
  const dilation = checkedSides(operation, 'dilation', options.dilation ?? 1, 1, dims);
  const sides = spatial.sides.map((size, i) => {
    const extent = windowExtent(kernel[i]!, dilation[i]!);
    const half = Math.floor(kernel[i]! / 2);
    if (padding[i]! > half) {
      throw new ShapeError(
        'invalid-option',
        `${operation}: padding ${padding[i]} exceeds half of the kernel of ${kernel[i]}.`,
        `Give a padding of at most ${half}.`,
      );
    }
    const count = windowCount(
      size,
      kernel[i]!,
      stride[i]!,
      padding[i]!,
      dilation[i]!,
      options.ceilMode,
    );
    if (count < 1) {
      throw new ShapeError(
        'too-small',
        `${operation}: a window of ${extent} cells does not fit into ${formatShape(input)} with padding ${padding[i]}.`,
        `Give a larger input (at least ${extent - 2 * padding[i]!} cells here).`,
      );
    }
    return count;
  });
  return spatialShape(spatial, spatial.channels, sides) as never;
}
