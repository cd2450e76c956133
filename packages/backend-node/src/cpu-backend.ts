/** @file The contract's kernels as commands for the native engine. */
import {
  broadcastStrides,
  elementCount,
  reduceOutput,
  rowMajorStrides,
  type Shape,
} from '@striate/shapes';
import {
  type AdamParams,
  ARITHMETIC_OPS,
  type Backend,
  type BinaryOp,
  COMPARISON_OPS,
  CONTRACT_VERSION,
  type ConvParams,
  type DType,
  type HostArray,
  type MaskKey,
  type MemoryInfo,
  type Operand,
  type PictureParams,
  type PoolParams,
  type ReduceOp,
  type SgdParams,
  type Storage,
  UNARY_OPS,
  type UnaryOp,
} from '@striate/tensor';
import { dropThreshold, maskWords } from '@striate/tensor/random';
import * as encode from './encode.js';
import { Engine } from './engine.js';

const BINARY_OPS: readonly BinaryOp[] = [...ARITHMETIC_OPS, ...COMPARISON_OPS];

export class CpuBackend implements Backend {
  readonly contractVersion = CONTRACT_VERSION;
  readonly name = 'cpu';
  readonly device: string;
  readonly dtypes: readonly DType[] = ['float32', 'int32', 'uint8', 'bool'];
  readonly #engine: Engine;

  /** Use `cpu()`. `device`: what people are told. */
  constructor(isa: string, threads: number, device: string) {
    this.#engine = new Engine(isa, threads);
    this.device = device;
  }

  upload(data: HostArray, _dtype: DType): Storage {
    return this.#engine.upload(data);
  }

  read(x: Operand): Promise<HostArray> {
    return this.#engine.read(x);
  }

  release(storage: Storage): void {
    this.#engine.release(storage);
  }

  sync(): Promise<void> {
    return this.#engine.sync();
  }

  memory(): MemoryInfo {
    return this.#engine.memory();
  }

  /** Lets what is queued finish first, so that no read stays open. */
  async close(): Promise<void> {
    await this.#engine.sync().catch(() => {});
    this.#engine.close();
  }

  fill(shape: Shape, dtype: DType, value: number): Storage {
    const stored = dtype === 'bool' ? Number(value !== 0) : value;
    const width = dtype === 'float32' || dtype === 'int32' ? 4 : 1;
    const numbers = [width, elementCount(shape), stored, Number(dtype === 'int32')];
    return this.#one('fill', [], shape, dtype, numbers);
  }

  unary(op: UnaryOp, x: Operand): Storage {
    return this.#one('unary', [x], x.shape, x.dtype, [
      UNARY_OPS.indexOf(op),
      elementCount(x.shape),
    ]);
  }

  binary(op: BinaryOp, a: Operand, b: Operand, out: Shape): Storage {
    const compares = (COMPARISON_OPS as readonly string[]).includes(op);
    const type = Math.min(encode.typeNumber(a.dtype), 2);
    const strides = [a, b].map(({ shape }) => broadcastStrides(shape, out));
    const numbers = [BINARY_OPS.indexOf(op), type, ...encode.walk(out, strides[0]!, strides[1]!)];
    return this.#one('binary', [a, b], out, compares ? 'bool' : a.dtype, numbers);
  }

  cast(x: Operand, dtype: DType): Storage {
    const from = Math.min(encode.typeNumber(x.dtype), 2);
    const numbers = [elementCount(x.shape), from, encode.typeNumber(dtype)];
    return this.#one('cast', [x], x.shape, dtype, numbers);
  }

  reduce(op: ReduceOp, x: Operand, axes: readonly number[]): Storage {
    const numbers = [
      Number(op === 'max'),
      Number(x.dtype === 'int32'),
      ...encode.reduceNumbers(x.shape, axes),
    ];
    return this.#one('reduce', [x], reduceOutput(x.shape, axes), x.dtype, numbers);
  }

  argmax(x: Operand, axis: number): Storage {
    const outer = elementCount(x.shape.slice(0, axis));
    const numbers = [outer, x.shape[axis]!, elementCount(x.shape.slice(axis + 1))];
    return this.#one('argmax', [x], reduceOutput(x.shape, [axis]), 'int32', numbers);
  }

  matmul(a: Operand, b: Operand, transposeA: boolean, transposeB: boolean): Storage {
    const [m, k] = (transposeA ? [a.shape[1], a.shape[0]] : a.shape) as [number, number];
    const n = b.shape[transposeB ? 0 : 1]!;
    const numbers = [m, n, k, Number(transposeA), Number(transposeB)];
    return this.#one('matmul', [a, b], [m, n], 'float32', numbers);
  }

  reshape(x: Operand, _shape: Shape): Storage {
    return this.#engine.alias(x);
  }

  permute(x: Operand, axes: readonly number[]): Storage {
    const strides = rowMajorStrides(x.shape);
    const shape = axes.map((axis) => x.shape[axis]!);
    return this.#gather(
      x,
      shape,
      axes.map((axis) => strides[axis]!),
    );
  }

  expand(x: Operand, shape: Shape): Storage {
    return this.#gather(x, shape, broadcastStrides(x.shape, shape));
  }

  pick(x: Operand, index: Operand): Storage {
    return this.#one('pick', [x, index], index.shape, 'float32', x.shape);
  }

  oneHot(index: Operand, classes: number): Storage {
    const shape = [index.shape[0]!, classes];
    return this.#one('oneHot', [index], shape, 'float32', shape);
  }

  conv2d(
    x: Operand,
    weight: Operand,
    bias: Operand | null,
    params: ConvParams,
    out: Shape,
  ): Storage {
    const numbers = encode.convNumbers(x.shape, weight.shape, out, params);
    return this.#one('conv2d', [x, weight, bias], out, 'float32', numbers);
  }

  conv2dInputGradient(g: Operand, weight: Operand, params: ConvParams, out: Shape): Storage {
    const numbers = encode.convNumbers(out, weight.shape, g.shape, params);
    return this.#one('conv2dInputGradient', [g, weight], out, 'float32', numbers);
  }

  conv2dWeightGradient(g: Operand, x: Operand, params: ConvParams, out: Shape): Storage {
    const numbers = encode.convNumbers(x.shape, out, g.shape, params);
    return this.#one('conv2dWeightGradient', [g, x], out, 'float32', numbers);
  }

  maxPool2d(x: Operand, params: PoolParams, out: Shape) {
    const values = this.#engine.create(out, 'float32');
    const indices = this.#engine.create(out, 'int32');
    const numbers = encode.poolNumbers(x.shape, out, params);
    this.#engine.run('maxPool2d', [x.storage, values, indices], numbers);
    return { values, indices };
  }

  maxPool2dGradient(g: Operand, indices: Operand, _params: PoolParams, out: Shape): Storage {
    const [planes, height, width, outHeight, outWidth] = encode.planeNumbers(out, g.shape);
    const numbers = [planes!, height! * width!, outHeight! * outWidth!];
    return this.#one('maxPool2dGradient', [g, indices], out, 'float32', numbers);
  }

  adaptiveAvgPool2d(x: Operand, out: Shape): Storage {
    const numbers = encode.planeNumbers(x.shape, out);
    return this.#one('adaptiveAvgPool2d', [x], out, 'float32', numbers);
  }

  adaptiveAvgPool2dGradient(g: Operand, out: Shape): Storage {
    const numbers = encode.planeNumbers(out, g.shape);
    return this.#one('adaptiveAvgPool2dGradient', [g], out, 'float32', numbers);
  }

  batchNorm(x: Operand, weight: Operand, bias: Operand, eps: number) {
    const y = this.#engine.create(x.shape, 'float32');
    const mean = this.#engine.create(weight.shape, 'float32');
    const variance = this.#engine.create(weight.shape, 'float32');
    this.#engine.run(
      'batchNorm',
      [x.storage, weight.storage, bias.storage, y, mean, variance],
      [...encode.channelNumbers(x.shape), eps],
    );
    return { y, mean, variance };
  }

  batchNormInference(
    x: Operand,
    weight: Operand,
    bias: Operand,
    mean: Operand,
    variance: Operand,
    eps: number,
  ): Storage {
    const numbers = [...encode.channelNumbers(x.shape), eps];
    const inputs = [x, weight, bias, mean, variance];
    return this.#one('batchNormInference', inputs, x.shape, 'float32', numbers);
  }

  batchNormGradient(
    g: Operand,
    x: Operand,
    weight: Operand,
    mean: Operand,
    variance: Operand,
    eps: number,
  ) {
    const gradients = {
      x: this.#engine.create(x.shape, 'float32'),
      weight: this.#engine.create(weight.shape, 'float32'),
      bias: this.#engine.create(weight.shape, 'float32'),
    };
    const inputs = [g, x, weight, mean, variance].map((operand) => operand.storage);
    this.#engine.run(
      'batchNormGradient',
      [...inputs, gradients.x, gradients.weight, gradients.bias],
      [...encode.channelNumbers(x.shape), eps],
    );
    return gradients;
  }

  logSoftmax(x: Operand): Storage {
    return this.#one('logSoftmax', [x], x.shape, 'float32', x.shape);
  }

  dropoutMask(shape: Shape, p: number, key: MaskKey): Storage {
    const numbers = [elementCount(shape), dropThreshold(p), ...maskWords(key)];
    return this.#one('dropoutMask', [], shape, 'bool', numbers);
  }

  maskedScale(x: Operand, mask: Operand, scale: number): Storage {
    const numbers = [elementCount(x.shape), scale];
    return this.#one('maskedScale', [x, mask], x.shape, 'float32', numbers);
  }

  crossEntropy(logits: Operand, target: Operand) {
    const loss = this.#engine.create(target.shape, 'float32');
    const gradient = this.#engine.create(logits.shape, 'float32');
    const storages = [logits.storage, target.storage, loss, gradient];
    this.#engine.run('crossEntropy', storages, logits.shape);
    return { loss, gradient };
  }

  pictures(pixels: Uint8Array, shape: Shape, { flip, mean, std }: PictureParams): Storage {
    const [n, h, w, c] = shape as readonly [number, number, number, number];
    const uploads = [pixels, flip].map((data) => (data ? this.#engine.upload(data) : null));
    const y = this.#engine.create([n, c, h, w], 'float32');
    this.#engine.run('pictures', [...uploads, y], [...shape, ...mean, ...std]);
    for (const upload of uploads) if (upload) this.#engine.release(upload);
    return y;
  }

  updateRunning(
    running: { mean: Operand; variance: Operand },
    batch: { mean: Operand; variance: Operand },
    momentum: number,
    count: number,
  ): void {
    this.#engine.run(
      'updateRunning',
      [running.mean, running.variance, batch.mean, batch.variance].map(({ storage }) => storage),
      [elementCount(running.mean.shape), momentum, count],
    );
  }

  adamStep(
    parameters: readonly Operand[],
    gradients: readonly Operand[],
    firstMoments: readonly Operand[],
    secondMoments: readonly Operand[],
    { lr, beta1, beta2, eps, weightDecay, step }: AdamParams,
  ): void {
    for (const [i, parameter] of parameters.entries()) {
      const operands = [parameter, gradients[i]!, firstMoments[i]!, secondMoments[i]!];
      this.#engine.run(
        'adamStep',
        operands.map(({ storage }) => storage),
        [elementCount(parameter.shape), lr, beta1, beta2, eps, weightDecay, step],
      );
    }
  }

  sgdStep(
    parameters: readonly Operand[],
    gradients: readonly Operand[],
    buffers: readonly Operand[],
    { lr, momentum, dampening, nesterov, weightDecay, first }: SgdParams,
  ): void {
    for (const [i, parameter] of parameters.entries()) {
      const storages = [parameter.storage, gradients[i]!.storage, buffers[i]?.storage ?? null];
      const flags = { nesterov: Number(nesterov), first: Number(first) };
      const count = elementCount(parameter.shape);
      this.#engine.run('sgdStep', storages, [
        count,
        lr,
        momentum,
        dampening,
        flags.nesterov,
        weightDecay,
        flags.first,
      ]);
    }
  }

  /** A kernel with one output. */
  #one(
    kernel: string,
    inputs: readonly (Operand | null)[],
    shape: Shape,
    dtype: DType,
    numbers: readonly number[],
  ): Storage {
    const output = this.#engine.create(shape, dtype);
    const storages = inputs.map((input) => input?.storage ?? null);
    this.#engine.run(kernel, [...storages, output], numbers);
    return output;
  }

  #gather(x: Operand, shape: Shape, strides: readonly number[]): Storage {
    const width = x.dtype === 'float32' || x.dtype === 'int32' ? 4 : 1;
    return this.#one('gather', [x], shape, x.dtype, [width, ...encode.walk(shape, strides)]);
  }
}
