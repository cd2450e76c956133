/** @file Shapes as the numbers that kernels walk by. */
import { rowMajorStrides, type Shape } from '@striate/shapes';
import { type DType, hostArray } from '@striate/tensor';
import { WebGpuError } from './errors.js';

/** So many dimensions' numbers fit into a kernel's block. */
const MAX_RANK = 12;

function checkedRank(rank: number): number {
  if (rank <= MAX_RANK) return rank;
  throw new WebGpuError(
    'bad-option',
    `WebGPU kernels can't walk over ${rank} dimensions; ${MAX_RANK} are the most.`,
    'Reshape the tensor to fewer dimensions.',
  );
}

/** Rank, sizes and strides of a walk over `out`: dimensions that lie on end in both arrays are joined. */
export function walkNumbers(out: Shape, a: readonly number[], b: readonly number[] = a): number[] {
  const joined: { size: number; a: number; b: number }[] = [];
  for (const [i, size] of out.entries()) {
    if (size === 1) continue;
    const last = joined.at(-1);
    if (last && last.a === a[i]! * size && last.b === b[i]! * size) {
      joined[joined.length - 1] = { size: last.size * size, a: a[i]!, b: b[i]! };
    } else {
      joined.push({ size, a: a[i]!, b: b[i]! });
    }
  }
  const columns = (['size', 'a', 'b'] as const).map((key) => joined.map((one) => one[key]));
  return [checkedRank(joined.length), ...columns.flat()];
}

/** Per dimension its size in `out` and in x, where x starts and how far its elements are apart. */
export function placementNumbers(
  out: Shape,
  x: Shape,
  starts: readonly number[],
  steps: readonly number[],
): number[] {
  return [checkedRank(out.length), ...out, ...x, ...starts, ...steps];
}

/** The walks over the dimensions that are kept and over those that are reduced. */
export function reduceNumbers(shape: Shape, axes: readonly number[]): number[] {
  const strides = rowMajorStrides(shape);
  const walks = [false, true].map((isReduced) => {
    const chosen = [...shape.keys()].filter((axis) => axes.includes(axis) === isReduced);
    return walkNumbers(
      chosen.map((axis) => shape[axis]!),
      chosen.map((axis) => strides[axis]!),
    );
  });
  return walks.flat();
}

/** The word that holds an element of this value. */
export function wordOf(dtype: DType, value: number): number {
  if (dtype === 'uint8' || dtype === 'bool') return dtype === 'bool' ? Number(value !== 0) : value;
  const element = hostArray(dtype, 1);
  element[0] = value;
  return new Uint32Array(element.buffer as ArrayBuffer)[0]!;
}
