/** @file Shapes and options as the numbers that kernels read; the order is theirs (native/kernels). */
import { rowMajorStrides, type Shape } from '@striate/shapes';
import type { ConvParams, DType, PoolParams } from '@striate/tensor';

/** How native code tells element types apart. */
const TYPE_NUMBERS: Partial<Record<DType, number>> = { float32: 0, int32: 1, uint8: 2, bool: 3 };

export function typeNumber(dtype: DType): number {
  return TYPE_NUMBERS[dtype]!;
}

/** A walk over `out` with one or two inputs: dimensions that lie on end in all of them are joined. */
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
  return [size.length, ...size, ...strideA, ...strideB];
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
    return [sizes.length, ...sizes, ...steps];
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

export function poolNumbers(x: Shape, out: Shape, params: PoolParams): number[] {
  return [...planeNumbers(x, out), ...params.kernelSize, ...params.stride, ...params.padding];
}

/** (batch, channels, pixels) of a tensor whose channels are dimension 1. */
export function channelNumbers(x: Shape): number[] {
  return [x[0]!, x[1]!, x.slice(2).reduce((product, size) => product * size, 1)];
}
