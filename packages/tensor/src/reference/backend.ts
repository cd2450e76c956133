/**
 * @file The reference backend: every required kernel as plain loops on host arrays, in double where it
 * decides. It is the specification in code, and what other backends are compared with; it has none of
 * the optional kernels, so that their composed defaults run here.
 */
import { elementCount, type Shape } from '@striate/shapes';
import {
  type AvgPoolParams,
  type Backend,
  type BinaryOp,
  CONTRACT_VERSION,
  type ConvParams,
  type MemoryInfo,
  type Operand,
  type PoolParams,
  type ReduceOp,
  type Storage,
  type UnaryOp,
} from '../backend.js';
import { type DType, dtypes, type HostArray, hostArray } from '../dtype.js';
import { TensorError } from '../errors.js';
import { keepMask, type MaskKey } from '../random/index.js';
import * as avgPool from './avg-pool.js';
import * as conv from './conv.js';
import * as elementwise from './elementwise.js';
import * as indexing from './indexing.js';
import * as layout from './layout.js';
import * as loss from './loss.js';
import { matmul } from './matmul.js';
import * as maxPool from './max-pool.js';
import * as norm from './norm.js';
import * as reduce from './reduce.js';
import { HostStorage, hostTensor, liveStorage } from './storage.js';

/**
 * Runs every kernel at the call, so that a misuse (a released storage, one of another backend) throws
 * there, as a TensorError. Knows float32, float64, int32, uint8 and bool.
 */
export class ReferenceBackend implements Backend {
  readonly contractVersion = CONTRACT_VERSION;
  readonly name = 'reference';
  readonly device = 'plain JavaScript loops, 1 thread';
  readonly dtypes = dtypes;
  #storages = 0;
  #bytes = 0;
  #closed = false;

  upload(data: HostArray, dtype: DType): Storage {
    const copy = hostArray(dtype, data.length);
    copy.set(data);
    return this.#keep(copy);
  }

  async read(x: Operand): Promise<HostArray> {
    this.#checkOpen();
    return hostTensor(x).data.slice();
  }

  release(storage: Storage): void {
    const live = liveStorage(storage);
    this.#storages--;
    this.#bytes -= live.bytes;
    (live as HostStorage).data = null;
  }

  async sync(): Promise<void> {
    this.#checkOpen();
  }

  memory(): MemoryInfo {
    return { storages: this.#storages, bytes: this.#bytes };
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  fill(shape: Shape, dtype: DType, value: number): Storage {
    return this.#keep(hostArray(dtype, elementCount(shape)).fill(value));
  }

  unary(op: UnaryOp, x: Operand): Storage {
    return this.#keep(elementwise.unary(op, hostTensor(x)));
  }

  binary(op: BinaryOp, a: Operand, b: Operand, out: Shape): Storage {
    return this.#keep(elementwise.binary(op, hostTensor(a), hostTensor(b), out));
  }

  where(condition: Operand, a: Operand, b: Operand): Storage {
    return this.#keep(elementwise.where(hostTensor(condition), hostTensor(a), hostTensor(b)));
  }

  cast(x: Operand, dtype: DType): Storage {
    return this.#keep(elementwise.cast(hostTensor(x), dtype));
  }

  reduce(op: ReduceOp, x: Operand, axes: readonly number[]): Storage {
    return this.#keep(reduce.reduce(op, hostTensor(x), axes));
  }

  argmax(x: Operand, axis: number): Storage {
    return this.#keep(reduce.argmax(hostTensor(x), axis));
  }

  matmul(a: Operand, b: Operand, transposeA: boolean, transposeB: boolean): Storage {
    return this.#keep(matmul(hostTensor(a), hostTensor(b), transposeA, transposeB));
  }

  /** Shares the array: no kernel here writes into one after it was made. */
  reshape(x: Operand, _shape: Shape): Storage {
    return this.#keep(hostTensor(x).data);
  }

  permute(x: Operand, axes: readonly number[]): Storage {
    return this.#keep(layout.permute(hostTensor(x), axes));
  }

  expand(x: Operand, shape: Shape): Storage {
    return this.#keep(layout.expand(hostTensor(x), shape));
  }

  slice(x: Operand, starts: readonly number[], steps: readonly number[], out: Shape): Storage {
    return this.#keep(layout.slice(hostTensor(x), starts, steps, out));
  }

  place(
    x: Operand,
    starts: readonly number[],
    steps: readonly number[],
    out: Shape,
    value: number,
  ): Storage {
    return this.#keep(layout.place(hostTensor(x), starts, steps, out, value));
  }

  concat(operands: readonly Operand[], axis: number, out: Shape): Storage {
    return this.#keep(layout.concat(operands.map(hostTensor), axis, out));
  }

  gather(x: Operand, index: Operand, axis: number): Storage {
    return this.#keep(indexing.gather(hostTensor(x), hostTensor(index), axis));
  }

  scatterAdd(g: Operand, index: Operand, axis: number, out: Shape): Storage {
    return this.#keep(indexing.scatterAdd(hostTensor(g), hostTensor(index), axis, out));
  }

  conv2d(
    x: Operand,
    weight: Operand,
    bias: Operand | null,
    params: ConvParams,
    out: Shape,
  ): Storage {
    const added = bias && hostTensor(bias);
    return this.#keep(conv.conv2d(hostTensor(x), hostTensor(weight), added, params, out));
  }

  conv2dInputGradient(g: Operand, weight: Operand, params: ConvParams, out: Shape): Storage {
    return this.#keep(conv.conv2dInputGradient(hostTensor(g), hostTensor(weight), params, out));
  }

  conv2dWeightGradient(g: Operand, x: Operand, params: ConvParams, out: Shape): Storage {
    return this.#keep(conv.conv2dWeightGradient(hostTensor(g), hostTensor(x), params, out));
  }

  maxPool2d(x: Operand, params: PoolParams, out: Shape): { values: Storage; indices: Storage } {
    return this.#keepAll(maxPool.maxPool2d(hostTensor(x), params, out));
  }

  maxPool2dGradient(g: Operand, indices: Operand, _params: PoolParams, out: Shape): Storage {
    return this.#keep(maxPool.maxPool2dGradient(hostTensor(g), hostTensor(indices), out));
  }

  avgPool2d(x: Operand, params: AvgPoolParams, out: Shape): Storage {
    return this.#keep(avgPool.avgPool2d(hostTensor(x), params, out));
  }

  avgPool2dGradient(g: Operand, params: AvgPoolParams, out: Shape): Storage {
    return this.#keep(avgPool.avgPool2dGradient(hostTensor(g), params, out));
  }

  adaptiveAvgPool2d(x: Operand, out: Shape): Storage {
    return this.#keep(avgPool.adaptiveAvgPool2d(hostTensor(x), out));
  }

  adaptiveAvgPool2dGradient(g: Operand, out: Shape): Storage {
    return this.#keep(avgPool.adaptiveAvgPool2dGradient(hostTensor(g), out));
  }

  batchNorm(
    x: Operand,
    weight: Operand,
    bias: Operand,
    eps: number,
  ): { y: Storage; mean: Storage; variance: Storage } {
    return this.#keepAll(norm.batchNorm(hostTensor(x), hostTensor(weight), hostTensor(bias), eps));
  }

  batchNormInference(
    x: Operand,
    weight: Operand,
    bias: Operand,
    mean: Operand,
    variance: Operand,
    eps: number,
  ): Storage {
    const [input, w, b, m, v] = [x, weight, bias, mean, variance].map(hostTensor);
    return this.#keep(norm.batchNormInference(input!, w!, b!, m!, v!, eps));
  }

  batchNormGradient(
    g: Operand,
    x: Operand,
    weight: Operand,
    mean: Operand,
    variance: Operand,
    eps: number,
  ): { x: Storage; weight: Storage; bias: Storage } {
    const [gradient, input, w, m, v] = [g, x, weight, mean, variance].map(hostTensor);
    return this.#keepAll(norm.batchNormGradient(gradient!, input!, w!, m!, v!, eps));
  }

  logSoftmax(x: Operand): Storage {
    return this.#keep(loss.logSoftmax(hostTensor(x)));
  }

  dropoutMask(shape: Shape, p: number, key: MaskKey): Storage {
    return this.#keep(keepMask(elementCount(shape), p, key));
  }

  #keep(data: HostArray): Storage {
    this.#checkOpen();
    this.#storages++;
    this.#bytes += data.byteLength;
    return new HostStorage(data);
  }

  #keepAll<Name extends string>(results: Record<Name, HostArray>): Record<Name, Storage> {
    const kept = {} as Record<Name, Storage>;
    for (const name in results) kept[name] = this.#keep(results[name]);
    return kept;
  }

  #checkOpen(): void {
    if (!this.#closed) return;
    throw new TensorError(
      'disposed',
      'The reference backend is used after it was closed.',
      'Make a new one with reference().',
    );
  }
}

/** A reference backend of its own, with its own count of memory. */
export function reference(): Backend {
  return new ReferenceBackend();
}
