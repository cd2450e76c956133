/** @file The working of convolutions, transposed convolutions and their padding. */
import { type ChannelOptions, type ConvOptions, checkedWindow, convPadding } from '../conv.js';
import type { ConvTransposeOptions } from '../conv-transpose.js';
import type { Shape } from '../shape.js';
import { ceil, difference, evaluate, floor, product, quotient, sum } from './expression.js';
import { perSide, sideRows, spatialRows } from './sides.js';
import { assigned, formula, type Row, sentence, words } from './step.js';
import { reach, windowRows } from './window.js';

/** The working of `convOutput`. */
export function explainConv(output: Shape, input: Shape, options: ConvOptions): Row[] {
  const dims = options.dims ?? 2;
  const { kernel, stride, dilation } = checkedWindow('explain', options, dims);
  const padding = convPadding(options);
  const sides = spatialRows(
    dims,
    input,
    output,
    ({ name, index: i, size, output: count }) =>
      windowRows(
        name,
        {
          size,
          kernel: kernel[i]!,
          stride: stride[i]!,
          padding: padding[i]!,
          dilation: dilation[i]!,
        },
        count,
      ),
    channelRows(input.at(-dims - 1)!, options),
  );
  return options.padding === 'same' ? [...explainConvPadding(padding, options), ...sides] : sides;
}

/** The working of `convTransposeOutput`. */
export function explainConvTranspose(
  output: Shape,
  input: Shape,
  options: ConvTransposeOptions,
): Row[] {
  const dims = options.dims ?? 2;
  const { kernel, stride, dilation } = checkedWindow('explain', options, dims);
  const padding = perSide<number>(options.padding ?? 0, dims);
  const extra = perSide<number>(options.outputPadding ?? 0, dims);
  return spatialRows(
    dims,
    input,
    output,
    ({ name, index: i, size }) => {
      const start = difference(product(difference(size, 1), stride[i]!), product(2, padding[i]!));
      const end =
        dilation[i] === 1
          ? [kernel[i]!, extra[i]!]
          : [reach(kernel[i]!, dilation[i]!), extra[i]!, 1];
      return [formula(name, sum(start, ...end))];
    },
    channelRows(input.at(-dims - 1)!, options),
  );
}

/** The working of `convPadding`. */
export function explainConvPadding(
  output: readonly (readonly [before: number, after: number])[],
  options: ConvOptions,
): Row[] {
  const dims = options.dims ?? 2;
  const { kernel, dilation } = checkedWindow('explain', options, dims);
  return sideRows(dims, output, (name, [before, after], i) => {
    const label = `${name} padding`;
    if (options.padding !== 'same') {
      return [sentence(label, words`${label}: ${before} before and ${after} after`)];
    }
    const added = reach(kernel[i]!, dilation[i]!);
    const half = quotient(evaluate(added), 2);
    const wording =
      before === after
        ? words`${label}: ${added} cells keep the size, ${half} at each end`
        : words`${label}: ${added} cells keep the size, ${floor(half)} before and ${ceil(half)} after`;
    return [sentence(label, wording)];
  });
}

function channelRows(inChannels: number, { outChannels, groups = 1 }: ChannelOptions): Row[] {
  const rows = [assigned('channels', 'outChannels', outChannels)];
  if (groups !== 1) {
    const [from, to] = [quotient(inChannels, groups), quotient(outChannels, groups)];
    rows.push(sentence('groups', words`each of ${groups} groups makes ${to} channels of ${from}`));
  }
  return rows;
}
