/** @file Wrong about where elements go. */
import { hostTensor } from '../../src/reference/storage.js';
import { altered, changed, clampedTo, type Mutant, mutant, taken } from './mutant.js';

const ones = (list: readonly number[]) => list.map(() => 1);
const zeros = (list: readonly number[]) => list.map(() => 0);

const layouts: readonly Mutant[] = [
  mutant(
    'slice',
    'knows no steps',
    'all, in steps',
    (right) => (x, starts, steps, out) => right(x, starts, ones(steps), out),
  ),
  mutant(
    'slice',
    'starts at the front',
    'a column',
    (right) => (x, starts, steps, out) => right(x, zeros(starts), steps, out),
  ),
  mutant(
    'place',
    'knows no steps',
    'stretched pictures',
    (right) => (x, starts, steps, out, value) => right(x, starts, ones(steps), out, value),
  ),
  mutant(
    'place',
    'moves what starts before the front',
    'cropped in steps of 2',
    (right) => (x, starts, steps, out, value) =>
      right(
        x,
        starts.map((at) => Math.max(at, 0)),
        steps,
        out,
        value,
      ),
  ),
  mutant(
    'place',
    'fills with 0',
    'padded with minus infinity',
    (right) => (x, starts, steps, out) => right(x, starts, steps, out, 0),
  ),
  mutant(
    'concat',
    'joins from the last to the first',
    'heights',
    (right) => (operands, axis, out) => right(operands.toReversed(), axis, out),
  ),
  mutant(
    'concat',
    'leaves the fourth operand out',
    'channels of four',
    (right) => (operands, axis, out) => right(operands.slice(0, 3), axis, out),
  ),
];

const indexed: readonly Mutant[] = [
  mutant(
    'gather',
    'takes the nearest for an index outside',
    'bool, indices outside',
    (right, backend) => (x, index, axis) =>
      changed(backend, index, clampedTo(x.shape[axis]!), (at) => right(x, at, axis)),
  ),
  mutant(
    'gather',
    'multiplies by 0 what lies outside',
    '0 beside NaN',
    (right, backend) => (x, index, axis) => {
      const size = x.shape[axis]!;
      const at = hostTensor(index).data;
      const y = changed(backend, index, clampedTo(size), (near) => right(x, near, axis));
      return altered(backend, y, x.dtype, (v, i) => v * (at[i]! >= 0 && at[i]! < size ? 1 : 0));
    },
  ),
  mutant(
    'scatterAdd',
    'adds what lies outside to the nearest',
    'indices outside along 0',
    (right, backend) => (g, index, axis, out) =>
      changed(backend, index, clampedTo(out[axis]!), (at) => right(g, at, axis, out)),
  ),
  mutant(
    'scatterAdd',
    'averages what meets in one cell',
    'one cell, often',
    (right, backend) => (g, index, axis, out) => {
      const counts = changed(
        backend,
        g,
        () => 1,
        (one) => right(one, index, axis, out),
      );
      const times = taken(backend, counts, g.dtype);
      return altered(
        backend,
        right(g, index, axis, out),
        g.dtype,
        (v, i) => v / Math.max(times[i]!, 1),
      );
    },
  ),
];

export const layoutMutants = [...layouts, ...indexed];
