/** @file The working of pooling, with windows of one size or adaptive ones. */
import type { AdaptiveSize, adaptiveWindow } from '../adaptive-pool.js';
import type { PoolOptions } from '../pool.js';
import type { Shape } from '../shape.js';
import type { Dims } from '../spatial.js';
import { ceil, floor, product, quotient, sum } from './expression.js';
import { perSide, type Side, spatialRows } from './sides.js';
import { assigned, formula, type Row, sentence, words } from './step.js';
import { windowRows } from './window.js';

/** The working of `poolOutput`. */
export function explainPool(output: Shape, input: Shape, options: PoolOptions): Row[] {
  const { dims = 2, kernelSize, ceilMode } = options;
  const kernel = perSide<number>(kernelSize, dims);
  const stride = perSide<number>(options.stride ?? kernelSize, dims);
  const padding = perSide<number>(options.padding ?? 0, dims);
  const dilation = perSide<number>(options.dilation ?? 1, dims);
  return spatialRows(dims, input, output, ({ name, index: i, size, output: count }) =>
    windowRows(
      name,
      {
        size,
        kernel: kernel[i]!,
        stride: stride[i]!,
        padding: [padding[i]!, padding[i]!],
        dilation: dilation[i]!,
        ceilMode,
      },
      count,
    ),
  );
}

/** So many windows of a side are shown; where there are more, the rest are counted. */
const SHOWN_WINDOWS = 3;

/** The working of `adaptivePoolOutput`. */
export function explainAdaptivePool(
  output: Shape,
  input: Shape,
  outputSize: AdaptiveSize,
  dims: Dims = 2,
): Row[] {
  const wanted = perSide<number | null>(outputSize, dims);
  return spatialRows(dims, input, output, (side) => [
    wanted[side.index] === null
      ? sentence(side.name, words`${side.name}: null keeps ${side.size}`, side.size)
      : assigned(side.name, 'outputSize', side.output),
    ...windowsOf(side),
  ]);
}

/** The windows of a side's first output cells. */
function windowsOf({ name, size, output }: Side): Row[] {
  const more = output - SHOWN_WINDOWS;
  const rows = Array.from({ length: Math.min(output, SHOWN_WINDOWS) }, (_, i) => {
    const label = `${name} window ${i}`;
    const [start, end] = windowEnds(i, size, output);
    return sentence(label, words`${label}: from cell ${start} to before cell ${end}`);
  });
  if (more > 0) {
    rows.push(sentence(`${name} windows`, words`... and ${more} more along the ${name}`));
  }
  return rows;
}

const windowEnds = (index: number, size: number, output: number) =>
  [
    floor(quotient(product(index, size), output)),
    ceil(quotient(product(sum(index, 1), size), output)),
  ] as const;

/** The working of `adaptiveWindow`. */
export function explainAdaptiveWindow(
  _output: readonly number[],
  ...[index, inputSize, outputSize]: Parameters<typeof adaptiveWindow>
): Row[] {
  const [start, end] = windowEnds(index, inputSize, outputSize);
  return [formula('start', start), formula('end', end)];
}
