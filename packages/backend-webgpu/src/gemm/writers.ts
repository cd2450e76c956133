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

/** Text for each of four neighbouring columns that exists; a loop would look its result up in memory. */
const eachOfFour = (text: (j: number, value: string) => string): string =>
  [...'xyzw']
    .map((part, j) => `  if (column + ${j}u < sizeN()) { ${text(j, `four.${part}`)} }`)
    .join('\n');

/** A matrix per batch, one behind the other. */
export const ROWS: Writer = {
  name: 'rows',
  reads: {},
  writes: { y: 'f32' },
  code: `
fn write(row: u32, column: u32, four: vec4<f32>) {
  if (row >= sizeM()) { return; }
  let to = split * sizeOfResult() + (batch * sizeM() + row) * sizeN() + column;
${eachOfFour((j, value) => `y[to + ${j}u] = ${value};`)}
}`,
};

const epilogueName = ({ hasBias, hasRelu }: Epilogue) =>
  `${hasBias ? ' + bias' : ''}${hasRelu ? ', relu' : ''}`;

/** Pictures (n, channels, h, w) of a convolution: rows are a group's channels, columns are (image, pixel). */
export function pictures(epilogue: Epilogue): Writer {
  const { hasBias, hasRelu } = epilogue;
  return {
    name: `conv2d${epilogueName(epilogue)}`,
    reads: hasBias ? { bias: 'f32' } : {},
    writes: { y: 'f32' },
    code: `
fn write(row: u32, column: u32, four: vec4<f32>) {
  if (row >= sizeM()) { return; }
  let plane = u32(g(OH) * g(OW));
  let channel = batch * sizeM() + row;
  let channels = u32(g(GROUPS)) * sizeM();
${eachOfFour(
  (j, four) => `
    let image = (column + ${j}u) / plane;
    let pixel = (column + ${j}u) % plane;
    let value = ${four}${hasBias ? ' + bias[channel]' : ''};
    y[split * sizeOfResult() + (image * channels + channel) * plane + pixel] = ${hasRelu ? NAN_SAFE_RELU : 'value'};
  `,
)}
}`,
  };
}

/** Pictures of the input's gradient: rows are a group's channels, columns are (image, pixel) of a phase. */
export const PHASE_OF_PICTURES: Writer = {
  name: 'conv2dInputGradient',
  reads: {},
  writes: { y: 'f32' },
  code: `
fn write(row: u32, column: u32, four: vec4<f32>) {
  if (row >= sizeM()) { return; }
  let plane = g(ROWS) * g(COLUMNS);
  let channel = group * i32(sizeM()) + i32(row);
${eachOfFour(
  (j, value) => `
    let at = i32(column + ${j}u);
    let place = vec2<i32>(at % plane / g(COLUMNS), at % plane % g(COLUMNS)) * vec2<i32>(g(SH), g(SW)) + phase;
    if (place.x < g(H) && place.y < g(W)) {
      let to = ((at / plane * g(C) + channel) * g(H) + place.x) * g(W) + place.y;
      y[split * sizeOfResult() + u32(to)] = ${value};
    }
  `,
)}
}`,
};

/** Adds up the partial sums of the splits: the second pass. Channels are the second of three dimensions. */
export function summing(epilogue: Epilogue): Kernel {
  const { hasBias, hasRelu } = epilogue;
  return perElement(
    `sum of splits${epilogueName(epilogue)}`,
    hasBias ? { partial: 'f32', bias: 'f32' } : { partial: 'f32' },
    { y: 'f32' },
    `
  var value = 0.0;
  for (var split = 0u; split < p(1u); split++) { value += partial[split * p(0u) + i]; }
  ${hasBias ? 'value += bias[i / p(2u) % p(3u)];' : ''}
  y[i] = ${hasRelu ? NAN_SAFE_RELU : 'value'};`,
  );
}
