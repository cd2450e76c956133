/** @file Shapes and options as the numbers that kernels read; the order is theirs (native/kernels). */
import { rowMajorStrides, type Shape } from '@striate/shapes';
import {
  type AvgPoolParams,
  bytesOf,
  type ConvParams,
  type DType,
  hostArray,
  type PoolParams,
} from '@striate/tensor';
import { BackendError } from './errors.js';

/** How native code tells element types apart. */
const TYPE_NUMBERS: Partial<Record<DType, number>> = { float32: 0, int32: 1, uint8: 2, bool: 3 };

export function typeNumber(dtype: DType): number {
  return TYPE_NUMBERS[dtype]!;
}

/** An element's bits as a number, for kernels that know elements by their width alone. */
export function bitsOf(dtype: DType, value: number): number {
  const element = hostArray(dtype, 1);
  element[0] = dtype === 'bool' ? Number(value !== 0) : value;
  const Bits = bytesOf(dtype) === 4 ? Uint32Array : Uint8Array;
  return new Bits(element.buffer as ArrayBuffer)[0]!;
}

/** Native kernels keep the index of a walk in an array of this size (kMaxRank in native/kernels/walk.h). */
const MAX_RANK = 12;

function checkedRank(rank: number): number {
  if (rank <= MAX_RANK) return rank;
  throw new BackendError(
    'bad-option',
    `The cpu engine can't walk over ${rank} dimensions that don't lie on end; ${MAX_RANK} are the most.`,
    'Reshape the tensor to fewer dimensions.',
  );
}

/** A walk over `out` with one or two arrays: dimensions that lie on end in all of them are joined. */
export function walk(out: Shape, a: readonly number[], b: readonly number[] = a): number[] {
  const size: number[] = [];
  const strideA: number[] = [];
  const strideB: number[] = [];
  for (let i = 0; i < out.length; i++) {
    if (out[i] === 1) continue;
    const last = size.length - 1;
    const follows =
      last >= 0 && strideA[last] === a[i]! * out[i]! && strideB[last] === b[i]! * out[i]!;
    if (follows) {
      size[last] = size[last]! * out[i]!;
      strideA[last] = a[i]!;
      strideB[last] = b[i]!;
    } else {
      size.push(out[i]!);
      strideA.push(a[i]!);
      strideB.push(b[i]!);
    }
  }
  // A single element is a row, too.
  if (size.length === 0) return [1, 1, 1, 1];
  return [checkedRank(size.length), ...size, ...strideA, ...strideB];
}

/** Where `x` lies in `out`: dimensions that it fills are joined with the one before them. */
export function placement(
  out: Shape,
  x: Shape,
  starts: readonly number[],
  steps: readonly number[],
): number[] {
  const dimensions = [{ out: 1, x: 1, start: 0, step: 1 }];
  for (const [i, size] of out.entries()) {
    const last = dimensions.at(-1)!;
    // A single element has no neighbour to be a step away from.
    const one = { out: size, x: x[i]!, start: starts[i]!, step: x[i]! > 1 ? steps[i]! : 1 };
    const isFilled = one.start === 0 && one.step === 1 && one.x === size && last.step === 1;
    if (isFilled) {
      last.out *= size;
      last.x *= size;
      last.start *= size;
    } else if (last.out === 1 && last.x === 1 && last.start === 0) {
      dimensions[dimensions.length - 1] = one;
    } else {
      dimensions.push(one);
    }
  }
  const rank = checkedRank(dimensions.length);
  const numbers = (['out', 'x', 'start', 'step'] as const).map((name) =>
    dimensions.map((dimension) => dimension[name]),
  );
  return [rank, ...numbers.flat()];
}

/** Kept and reduced dimensions with their strides, neighbours joined. */
export function reduceNumbers(shape: Shape, axes: readonly number[]): number[] {
  const strides = rowMajorStrides(shape);
  const group = (isReduced: boolean) => {
    const sizes: number[] = [];
    const steps: number[] = [];
    let previous = -2;
    for (const [i, size] of shape.entries()) {
      if (axes.includes(i) !== isReduced) continue;
      if (previous === i - 1) {
        sizes[sizes.length - 1]! *= size;
        steps[steps.length - 1] = strides[i]!;
      } else {
        sizes.push(size);
        steps.push(strides[i]!);
      }
      previous = i;
    }
    return [checkedRank(sizes.length), ...sizes, ...steps];
  };
  return [...group(false), ...group(true)];
}

/** The geometry of a convolution; `x`, `weight` and `out` are the forward direction's shapes. */
export function convNumbers(x: Shape, weight: Shape, out: Shape, params: ConvParams): number[] {
  return [
    ...x,
    ...out.slice(1),
    ...weight.slice(2),
    ...params.stride,
    ...params.padding,
    ...params.dilation,
    params.groups,
  ];
}

/** Planes of the input and sides of the output; both are (n, c, h, w). */
export function planeNumbers(x: Shape, out: Shape): number[] {
  return [x[0]! * x[1]!, ...x.slice(2), ...out.slice(2)];
}

function windowNumbers(x: Shape, out: Shape, params: PoolParams | AvgPoolParams): number[] {
  return [...planeNumbers(x, out), ...params.kernelSize, ...params.stride, ...params.padding];
}

export function maxPoolNumbers(x: Shape, out: Shape, params: PoolParams): number[] {
  return [...windowNumbers(x, out, params), ...params.dilation];
}

export function avgPoolNumbers(x: Shape, out: Shape, params: AvgPoolParams): number[] {
  const { countIncludePad, divisorOverride } = params;
  return [...windowNumbers(x, out, params), Number(countIncludePad), divisorOverride ?? 0];
}

/** (batch, channels, pixels) of a tensor whose channels are dimension 1. */
export function channelNumbers(x: Shape): number[] {
  return [x[0]!, x[1]!, x.slice(2).reduce((product, size) => product * size, 1)];
}
