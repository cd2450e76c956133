/**
 * @file Values as text, as PyTorch prints them (torch/_tensor_str.py): four digits, aligned columns, and
 * of more than 1,000 elements only three from either end of each dimension. Exact ties are rounded away
 * from 0 here, to even there.
 */
import { elementCount, rowMajorStrides, type Shape } from '@striate/shapes';
import { type DType, type HostArray, isFloat } from './dtype.js';

/** More elements than this are cut. */
const THRESHOLD = 1000;
const EDGE = 3;
const LINE = 80;
const DIGITS = 4;
/** Of tensors with so many dimensions that their edges alone are more, nothing is shown. */
const MOST_KEPT = 10_000;

/** The values that would be printed, so that no large array is kept for it. */
export interface Sample {
  /** In row-major order of the kept indices. */
  readonly values: ArrayLike<number>;
  /** How many indices are kept of each dimension. */
  readonly kept: readonly number[];
  /** In which dimensions those between the edges are left out. */
  readonly isCut: readonly boolean[];
}

/** What is shown of `values`; undefined where that would be too much. */
export function sampleOf(values: HostArray, shape: Shape): Sample | undefined {
  if (values.length <= THRESHOLD) {
    return { values: values.slice(), kept: shape, isCut: shape.map(() => false) };
  }
  const isCut = shape.map((size) => size > 2 * EDGE);
  const kept = shape.map((size) => Math.min(size, 2 * EDGE));
  if (elementCount(kept) > MOST_KEPT) return undefined;
  const strides = rowMajorStrides(shape);
  let offsets = [0];
  for (const [axis, size] of shape.entries()) {
    const skipped = size - kept[axis]!;
    const indices = Array.from({ length: kept[axis]! }, (_, i) => (i < EDGE ? i : i + skipped));
    offsets = offsets.flatMap((offset) => indices.map((i) => offset + i * strides[axis]!));
  }
  return { values: offsets.map((offset) => values[offset]!), kept, isCut };
}

/** The nested brackets. */
export function formatSample({ values, kept, isCut }: Sample, dtype: DType): string {
  if (values.length === 0) return '[]';
  const { width, format } = formatterOf(Array.from(values), dtype);
  const sizes = rowMajorStrides(kept);
  const block = (axis: number, offset: number): string => {
    if (axis === kept.length) return format(values[offset]!);
    const items = Array.from({ length: kept[axis]! }, (_, i) =>
      block(axis + 1, offset + i * sizes[axis]!),
    );
    const isRow = axis === kept.length - 1;
    if (isCut[axis]) items.splice(EDGE, 0, isRow ? ' ...' : '...');
    const indent = ' '.repeat(axis + 1);
    if (!isRow) return `[${items.join(`,${'\n'.repeat(kept.length - 1 - axis)}${indent}`)}]`;
    const perLine = Math.max(1, Math.floor((LINE - axis) / (width + 2)));
    const lines = [];
    for (let i = 0; i < items.length; i += perLine)
      lines.push(items.slice(i, i + perLine).join(', '));
    return `[${lines.join(`,\n${indent}`)}]`;
  };
  return block(0, 0);
}

/** How one of `values` is written, all equally wide: "1." where all are whole, else with a few digits. */
function formatterOf(
  values: readonly number[],
  dtype: DType,
): { width: number; format: (value: number) => string } {
  let text = String as (value: number) => string;
  let measured = values;
  if (dtype === 'bool') text = (value) => String(value !== 0);
  if (isFloat(dtype)) {
    measured = values.filter((value) => Number.isFinite(value) && value !== 0);
    const magnitudes = measured.map(Math.abs);
    const largest = Math.max(...magnitudes);
    const smallest = Math.min(...magnitudes);
    const isWhole = measured.every(Number.isInteger);
    if (largest / smallest > 1000 || largest > 1e8 || smallest < 1e-4) text = scientific;
    else text = isWhole ? (value) => `${value.toFixed(0)}.` : (value) => value.toFixed(DIGITS);
  }
  const width = Math.max(1, ...measured.map((value) => text(value).length));
  return { width, format: (value) => finiteOr(value, text).padStart(width) };
}

/** As Python writes it: 1.0000e-05. */
function scientific(value: number): string {
  return value.toExponential(DIGITS).replace(/([+-])(\d)$/, '$10$2');
}

function finiteOr(value: number, text: (value: number) => string): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return Object.is(value, -0) ? `-${text(value)}` : text(value);
}
