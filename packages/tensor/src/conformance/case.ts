/** @file What a case of the suite is, and how one is made of a golden call. */
import type { Backend } from '../backend.js';
import { Cell } from '../cell.js';
import { type Tensor, wrap } from '../tensor.js';
import { check, checkClose, checkSame } from './check.js';
import { decode, type GoldenCase, type GoldenNames, type HostValue } from './golden.js';
import { isTensor, KERNELS } from './kernels.js';
import { type Tolerance, toleranceOf } from './tolerance.js';

/** One thing that a backend must do. `run` rejects with a ConformanceError where it does not. */
export interface ConformanceCase {
  /** Unique: the kernel (or 'behaviour'), and what is particular about the case. */
  readonly name: string;
  readonly kernel: string;
  readonly tolerance: Tolerance;
  run(backend: Backend): Promise<void>;
}

export const EXACT: Tolerance = { relative: 0, absolute: 0 };

/** Puts a host value on the device. */
export function place(backend: Backend, { data, dtype, shape }: HostValue): Tensor {
  return wrap(backend, backend.upload(data, dtype), shape, dtype);
}

/** Runs `body`, then checks that as many storages and bytes are live as before. */
export async function withoutLeak(backend: Backend, body: () => Promise<void>): Promise<void> {
  await backend.sync();
  const before = backend.memory();
  await body();
  await backend.sync();
  const after = backend.memory();
  check(
    after.storages === before.storages && after.bytes === before.bytes,
    `memory() was ${before.storages} storages of ${before.bytes} bytes before, but ${after.storages} of ${after.bytes} after everything was released.`,
  );
}

/** Compares a kernel's results with PyTorch's; checks too that the operands are unchanged and nothing leaks. */
export function goldenCase(golden: GoldenCase): ConformanceCase {
  const { kernel, params } = golden;
  const tolerance = toleranceOf(kernel, params.op);
  return {
    name: `${kernel}: ${golden.name}`,
    kernel,
    tolerance,
    run: (backend) => withoutLeak(backend, () => runGolden(backend, golden, tolerance)),
  };
}

async function runGolden(
  backend: Backend,
  { kernel, params, ...names }: GoldenCase,
  tolerance: Tolerance,
): Promise<void> {
  const host = decodeAll(names.inputs);
  const wanted = decodeAll(names.results);
  const inputs = mapValues(host, (value) => place(backend, value));
  const cells = mapValues(
    decodeAll(names.cells),
    ({ shape, data }) => new Cell(shape, data as Float32Array),
  );
  for (const cell of Object.values(cells)) await cell.to(backend);
  const { shape: out, dtype } = Object.values(wanted)[0]!;
  const returned = KERNELS[kernel]!({ backend, inputs, cells, params, host, out, dtype });
  const results: Record<string, Tensor> = { ...cells };
  for (const [name, result] of Object.entries(returned)) {
    const { shape, dtype } = wanted[name]!;
    results[name] = isTensor(result) ? result : wrap(backend, result, shape, dtype);
  }
  for (const [name, { shape, data }] of Object.entries(wanted)) {
    checkClose(name, await results[name]!.data(), data, shape, tolerance);
  }
  for (const [name, { data }] of Object.entries(host)) {
    checkSame(`the operand ${name} afterwards`, await inputs[name]!.data(), data);
  }
  for (const tensor of [...Object.values(inputs), ...Object.values(results)]) tensor.dispose();
}

function decodeAll(names: GoldenNames): Record<string, HostValue> {
  return mapValues(names, decode);
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, f: (value: A) => B) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, f(value)]));
}
