/** @file How a backend is made that is wrong in one way, as a fast one may be. */
import {
  type Backend,
  type BinaryOp,
  COMPARISON_OPS,
  type Operand,
  type RequiredKernels,
  type Storage,
  type UnaryOp,
} from '../../src/backend.js';
import { type DType, type HostArray, hostArray } from '../../src/dtype.js';
import { ReferenceBackend } from '../../src/reference/index.js';
import { hostTensor } from '../../src/reference/storage.js';

export interface Mutant {
  readonly kernel: string;
  /** "A backend that ..." */
  readonly about: string;
  /** The name of a case that it fails. */
  readonly caughtBy: string;
  readonly backend: Backend;
}

/** The reference backend with one kernel replaced by what `wrong` makes of the right one. */
export function mutant<K extends keyof RequiredKernels>(
  kernel: K,
  about: string,
  caughtBy: string,
  wrong: (right: RequiredKernels[K], backend: Backend) => RequiredKernels[K],
): Mutant {
  const backend = new ReferenceBackend();
  const right = backend[kernel].bind(backend) as RequiredKernels[K];
  Object.assign(backend, { [kernel]: wrong(right, backend) });
  return { kernel, about, caughtBy: `${kernel}: ${caughtBy}`, backend };
}

type Change = (value: number, i: number) => number;

/** What `use` makes of `x` with its elements changed. */
export function changed<T>(
  backend: Backend,
  x: Operand,
  change: Change,
  use: (x: Operand) => T,
): T {
  const storage = backend.upload(hostTensor(x).data.map(change), x.dtype);
  const result = use({ ...x, storage });
  backend.release(storage);
  return result;
}

/** A kernel's result with its elements changed. */
export function altered(backend: Backend, storage: Storage, dtype: DType, change: Change): Storage {
  const data = taken(backend, storage, dtype).map(change);
  return backend.upload(data, dtype);
}

/** The elements of a kernel's result, which is released. */
export function taken(backend: Backend, storage: Storage, dtype: DType): HostArray {
  const { data } = hostTensor({ storage, shape: [], dtype });
  backend.release(storage);
  return data;
}

/** `op` computed as `f` on float32. */
export function unaryMutant(
  op: UnaryOp,
  about: string,
  caughtBy: string,
  f: (x: number) => number,
): Mutant {
  return mutant(
    'unary',
    `computes ${about}`,
    `${op} ${caughtBy}`,
    (right, backend) => (asked, x) => {
      if (asked !== op) return right(asked, x);
      return backend.upload(Float32Array.from(hostTensor(x).data, f), 'float32');
    },
  );
}

/** `op` computed as `f`. */
export function binaryMutant(
  op: BinaryOp,
  about: string,
  caughtBy: string,
  f: (a: number, b: number) => number,
): Mutant {
  return mutant('binary', about, `${op} ${caughtBy}`, (right, backend) => (asked, a, b, out) => {
    if (asked !== op) return right(asked, a, b, out);
    const [left, other] = [a, b].map((x) => taken(backend, backend.expand(x, out), x.dtype));
    const compares = (COMPARISON_OPS as readonly BinaryOp[]).includes(op);
    const dtype = compares ? 'bool' : a.dtype;
    const y = hostArray(dtype, left!.length).map((_, i) => f(left![i]!, other![i]!));
    return backend.upload(y, dtype);
  });
}

/** The index within [0, size) that is nearest. */
export const clampedTo = (size: number) => (at: number) => Math.min(Math.max(at, 0), size - 1);
