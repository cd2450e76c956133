/** @file Cases without golden values: drawn operands, and the reference backend's result to compare with. */
import { elementCount, type Shape } from '@striate/shapes';
import type { Backend, Storage } from '../backend.js';
import { type DType, hostArray } from '../dtype.js';
import { Generator } from '../random/index.js';
import { ReferenceBackend } from '../reference/index.js';
import { type Tensor, wrap } from '../tensor.js';
import { type ConformanceCase, place, withoutLeak } from './case.js';
import { checkClose } from './check.js';
import type { HostValue } from './golden.js';
import { toleranceOf } from './tolerance.js';

/** An operand whose elements are drawn evenly from [from, to); whole numbers for all but float32. */
export interface Drawn {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly from: number;
  readonly to: number;
}

export function floats(shape: Shape, from = -1, to = 1): Drawn {
  return { shape, dtype: 'float32', from, to };
}

/** One call: its operands, and the one result that is compared. */
export interface Comparison<Operands extends readonly Drawn[]> {
  readonly kernel: string;
  /** Where the tolerance depends on it. */
  readonly op?: string;
  readonly name: string;
  readonly operands: Operands;
  readonly out: Shape;
  /** float32 where not given. */
  readonly dtype?: DType;
  run(backend: Backend, ...operands: { [I in keyof Operands]: Tensor }): Storage;
}

/** `run` on the backend and on the reference backend, within the kernel's tolerance. */
export function compared<const Operands extends readonly Drawn[]>({
  kernel,
  op,
  name,
  operands,
  out,
  dtype = 'float32',
  run,
}: Comparison<Operands>): ConformanceCase {
  const tolerance = toleranceOf(kernel, op);
  return {
    name: `${kernel}: ${name}, as the reference backend`,
    kernel,
    tolerance,
    run: (backend) =>
      withoutLeak(backend, async () => {
        const values = drawn(operands);
        const [got, wanted] = [backend, new ReferenceBackend()].map(async (on) => {
          const placed = values.map((value) => place(on, value));
          const storage = run(on, ...(placed as { [I in keyof Operands]: Tensor }));
          const result = wrap(on, storage, out, dtype);
          const data = await result.data();
          for (const tensor of [...placed, result]) tensor.dispose();
          return data;
        });
        checkClose('y', await got!, await wanted!, out, tolerance);
      }),
  };
}

function drawn(operands: readonly Drawn[]): HostValue[] {
  const generator = new Generator(1);
  return operands.map(({ shape, dtype, from, to }) => {
    const numbers = generator.uniform(elementCount(shape), from, to);
    const data = hostArray(dtype, numbers.length);
    data.set(dtype === 'float32' ? numbers : numbers.map(Math.floor));
    return { shape, dtype, data };
  });
}
