/**
 * @file Filling parameters that exist (`torch.nn.init`): each draws from the default generator at once, so
 * that calls follow each other as in PyTorch.
 */
import { elementCount, formatShape, type Shape, ShapeError } from '@striate/shapes';
import { type Cell, defaultGenerator, type Generator } from '@striate/tensor';

/** What comes behind the weights: its gain keeps the size of what passes. */
export type Nonlinearity = 'linear' | 'sigmoid' | 'tanh' | 'relu' | 'leakyRelu' | 'selu';

export interface FanOptions {
  /** Keeps the size of what passes forward ('fanIn', where not given) or backward ('fanOut'). */
  readonly mode?: 'fanIn' | 'fanOut' | undefined;
  /** 'leakyRelu' where not given. */
  readonly nonlinearity?: Nonlinearity | undefined;
  /** The negative slope of leakyRelu; 0 where not given. */
  readonly a?: number | undefined;
  readonly generator?: Generator | undefined;
}

/** Every element `value` (`torch.nn.init.constant_`). */
export function constant(cell: Cell, value: number): void {
  cell.load(new Float32Array(cell.size).fill(value));
}

/** Every element 1 (`torch.nn.init.ones_`). */
export const ones = (cell: Cell): void => constant(cell, 1);
/** Every element 0 (`torch.nn.init.zeros_`). */
export const zeros = (cell: Cell): void => constant(cell, 0);

/** Uniform in [from, to) (`torch.nn.init.uniform_`). */
export function uniform(
  cell: Cell,
  from = 0,
  to = 1,
  generator: Generator = defaultGenerator(),
): void {
  cell.load(generator.uniform(cell.size, from, to));
}

/** Normal with the given mean and standard deviation (`torch.nn.init.normal_`). */
export function normal(
  cell: Cell,
  mean = 0,
  std = 1,
  generator: Generator = defaultGenerator(),
): void {
  cell.load(generator.normal(cell.size, mean, std));
}

/** U(+-gain sqrt(3 / fan)) (He et al., 2015; `torch.nn.init.kaiming_uniform_`). Throws ShapeError below two dimensions. */
export function kaimingUniform(cell: Cell, options: FanOptions = {}): void {
  const bound = Math.sqrt(3) * kaimingDeviation(cell.shape, options);
  uniform(cell, -bound, bound, options.generator);
}

/** N(0, gain^2 / fan) (`torch.nn.init.kaiming_normal_`). Throws ShapeError below two dimensions. */
export function kaimingNormal(cell: Cell, options: FanOptions = {}): void {
  normal(cell, 0, kaimingDeviation(cell.shape, options), options.generator);
}

function kaimingDeviation(shape: Shape, options: FanOptions): number {
  const { mode = 'fanIn', nonlinearity = 'leakyRelu', a = 0 } = options;
  return calculateGain(nonlinearity, a) / Math.sqrt(fans(shape)[mode]);
}

export interface GainOptions {
  /** See `calculateGain`; 1 where not given. */
  readonly gain?: number | undefined;
  readonly generator?: Generator | undefined;
}

/** U(+-gain sqrt(6 / (fanIn + fanOut))) (Glorot and Bengio, 2010; `torch.nn.init.xavier_uniform_`). Throws ShapeError. */
export function xavierUniform(cell: Cell, options: GainOptions = {}): void {
  const bound = Math.sqrt(3) * xavierDeviation(cell.shape, options);
  uniform(cell, -bound, bound, options.generator);
}

/** N(0, 2 gain^2 / (fanIn + fanOut)) (`torch.nn.init.xavier_normal_`). Throws ShapeError. */
export function xavierNormal(cell: Cell, options: GainOptions = {}): void {
  normal(cell, 0, xavierDeviation(cell.shape, options), options.generator);
}

function xavierDeviation(shape: Shape, { gain = 1 }: GainOptions): number {
  const { fanIn, fanOut } = fans(shape);
  return gain * Math.sqrt(2 / (fanIn + fanOut));
}

/** The recommended gain of each nonlinearity (`torch.nn.init.calculate_gain`). */
export function calculateGain(nonlinearity: Nonlinearity, a = 0.01): number {
  return {
    linear: 1,
    sigmoid: 1,
    tanh: 5 / 3,
    relu: Math.sqrt(2),
    leakyRelu: Math.sqrt(2 / (1 + a ** 2)),
    selu: 3 / 4,
  }[nonlinearity];
}

/** How many inputs each output of a weight (out, in, kernel...) has, and the other way round. */
function fans(shape: Shape): { fanIn: number; fanOut: number } {
  const [outputs, inputs] = shape;
  if (outputs === undefined || inputs === undefined) {
    throw new ShapeError(
      'rank-mismatch',
      `A cell of shape ${formatShape(shape)} has no fan-in and fan-out.`,
      'Use uniform or constant for vectors.',
    );
  }
  const area = elementCount(shape.slice(2));
  return { fanIn: inputs * area, fanOut: outputs * area };
}
