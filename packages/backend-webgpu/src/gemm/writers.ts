/** @file Where the results of a product go. */
import type { Element, Kernel } from '../runtime/kernel.js';
import { perElement } from '../runtime/kernel.js';

export interface Writer {
  readonly name: string;
  readonly reads: Readonly<Record<string, Element>>;
  readonly writes: Readonly<Record<string, Element>>;
  /** Declares `write(row, column, four)`: four results that stand side by side. */
  readonly code: string;
}

/** What happens to a convolution's sum before it is stored. */
export interface Epilogue {
  readonly hasBias: boolean;
  readonly hasRelu: boolean;
}

const NAN_SAFE_RELU = 'select(max(value, 0.0), value, isNan(value))';

/** A matrix per batch, one behind the other. */
export const ROWS: Writer = {
  name: 'rows',
  reads: {},
  writes: { y: 'f32' },
  code: `
fn write(row: u32, column: u32, four: vec4<f32>) {
  if (row >= sizeM()) { return; }
  let to = split * sizeOfResult() + (batch * sizeM() + row) * sizeN() + column;
  for (var j = 0u; j < 4u && column + j < sizeN(); j++) { y[to + j] = four[j]; }
}`,
};

/** Pictures (n, channels, plane): rows are a group's channels, columns are (image, pixel) of planes of `plane`. */
export function pictures(name: string, plane: string, { hasBias, hasRelu }: Epilogue): Writer {
  return {
    name: `${name}${hasBias ? ' + bias' : ''}${hasRelu ? ', relu' : ''}`,
    reads: hasBias ? { bias: 'f32' } : {},
    writes: { y: 'f32' },
    code: `
fn write(row: u32, column: u32, four: vec4<f32>) {
  if (row >= sizeM()) { return; }
  let plane = u32(${plane});
  let channel = batch * sizeM() + row;
  let channels = u32(g(GROUPS)) * sizeM();
  for (var j = 0u; j < 4u && column + j < sizeN(); j++) {
    let image = (column + j) / plane;
    let pixel = (column + j) % plane;
    let value = four[j]${hasBias ? ' + bias[channel]' : ''};
    y[split * sizeOfResult() + (image * channels + channel) * plane + pixel] = ${hasRelu ? NAN_SAFE_RELU : 'value'};
  }
}`,
  };
}

/** Adds up the partial sums of the splits: the second pass. Channels are the second of three dimensions. */
export function summing({ hasBias, hasRelu }: Epilogue): Kernel {
  return perElement(
    `sum of splits${hasBias ? ' + bias' : ''}${hasRelu ? ', relu' : ''}`,
    hasBias ? { partial: 'f32', bias: 'f32' } : { partial: 'f32' },
    { y: 'f32' },
    `
  var value = 0.0;
  for (var split = 0u; split < p(1u); split++) { value += partial[split * p(0u) + i]; }
  ${hasBias ? 'value += bias[i / p(2u) % p(3u)];' : ''}
  y[i] = ${hasRelu ? NAN_SAFE_RELU : 'value'};`,
  );
}
