/**
 * @file How the operands and parameters of a golden case are handed to a kernel. The required kernels are
 * called directly; the optional ones through their defaults, which call the backend's own where it has one.
 */
import type { Shape } from '@striate/shapes';
import type {
  AdamParams,
  AvgPoolParams,
  Backend,
  BinaryOp,
  ConvParams,
  Operand,
  PoolParams,
  ReduceOp,
  SgdParams,
  Storage,
  UnaryOp,
} from '../backend.js';
import type { Cell } from '../cell.js';
import { adamStep } from '../defaults/adam.js';
import { conv2dRelu } from '../defaults/conv-relu.js';
import { crossEntropyRows } from '../defaults/cross-entropy.js';
import { maskedScale } from '../defaults/masked-scale.js';
import { sgdStep } from '../defaults/sgd.js';
import { updateRunning } from '../defaults/update-running.js';
import type { DType } from '../dtype.js';
import { pictures } from '../ops/pictures.js';
import { Tensor } from '../tensor.js';
import type { HostValue } from './golden.js';

/** One golden case, its operands on the device. */
export interface Call {
  readonly backend: Backend;
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly cells: Readonly<Record<string, Cell>>;
  readonly params: Readonly<Record<string, unknown>>;
  /** The inputs on the host. */
  readonly host: Readonly<Record<string, HostValue>>;
  /** The shape and type of the (first) result. */
  readonly out: Shape;
  readonly dtype: DType;
}

/** What a kernel returned, by the names of the golden results; cells come back by themselves. */
export type Results = Readonly<Record<string, Storage | Tensor>>;

type Inputs<Names extends string> = Readonly<Record<Names, Tensor>>;

/** Names the inputs and the type of the parameters, which the generator vouches for. */
function kernel<Names extends string, Params = unknown>(
  run: (backend: Backend, inputs: Inputs<Names>, params: Params, call: Call) => Storage | Results,
): (call: Call) => Results {
  return (call) => {
    const result = run(call.backend, call.inputs as Inputs<Names>, call.params as Params, call);
    return 'bytes' in result ? { y: result as Storage } : (result as Results);
  };
}

export const KERNELS: Readonly<Record<string, (call: Call) => Results>> = {
  fill: kernel<never, { value: number }>((b, _, { value }, { out, dtype }) =>
    b.fill(out, dtype, value),
  ),
  unary: kernel<'x', { op: UnaryOp }>((b, { x }, { op }) => b.unary(op, x)),
  binary: kernel<'a' | 'b', { op: BinaryOp; out: Shape }>((backend, { a, b }, { op, out }) =>
    backend.binary(op, a, b, out),
  ),
  where: kernel<'condition' | 'a' | 'b'>((backend, { condition, a, b }) =>
    backend.where(condition, a, b),
  ),
  cast: kernel<'x'>((b, { x }, _, { dtype }) => b.cast(x, dtype)),
  reduce: kernel<'x', { op: ReduceOp; axes: number[] }>((b, { x }, { op, axes }) =>
    b.reduce(op, x, axes),
  ),
  argmax: kernel<'x', { axis: number }>((b, { x }, { axis }) => b.argmax(x, axis)),
  matmul: kernel<'a' | 'b', { transposeA: boolean; transposeB: boolean }>(
    (backend, { a, b }, { transposeA, transposeB }) => backend.matmul(a, b, transposeA, transposeB),
  ),
  reshape: kernel<'x'>((b, { x }, _, { out }) => b.reshape(x, out)),
  permute: kernel<'x', { axes: number[] }>((b, { x }, { axes }) => b.permute(x, axes)),
  expand: kernel<'x', { shape: Shape }>((b, { x }, { shape }) => b.expand(x, shape)),
  slice: kernel<'x', { starts: number[]; steps: number[] }>(
    (b, { x }, { starts, steps }, { out }) => b.slice(x, starts, steps, out),
  ),
  place: kernel<'x', { starts: number[]; steps: number[]; value: number }>(
    (b, { x }, { starts, steps, value }, { out }) => b.place(x, starts, steps, out, value),
  ),
  concat: kernel<string, { axis: number }>((b, inputs, { axis }, { out }) =>
    b.concat(numbered(inputs, 'x'), axis, out),
  ),
  gather: kernel<'x' | 'index', { axis: number }>((b, { x, index }, { axis }) =>
    b.gather(x, index, axis),
  ),
  scatterAdd: kernel<'g' | 'index', { axis: number }>((b, { g, index }, { axis }, { out }) =>
    b.scatterAdd(g, index, axis, out),
  ),
  conv2d: kernel<'x' | 'weight' | 'bias', ConvParams>((b, { x, weight, bias }, params, { out }) =>
    b.conv2d(x, weight, (bias as Operand | undefined) ?? null, params, out),
  ),
  conv2dRelu: kernel<'x' | 'weight' | 'bias', ConvParams>(
    (b, { x, weight, bias }, params, { out }) =>
      conv2dRelu(b, x, weight, (bias as Operand | undefined) ?? null, params, out),
  ),
  conv2dInputGradient: kernel<'g' | 'weight', ConvParams>((b, { g, weight }, params, { out }) =>
    b.conv2dInputGradient(g, weight, params, out),
  ),
  conv2dWeightGradient: kernel<'g' | 'x', ConvParams>((b, { g, x }, params, { out }) =>
    b.conv2dWeightGradient(g, x, params, out),
  ),
  maxPool2d: kernel<'x', PoolParams>((b, { x }, params, { out }) => ({
    ...b.maxPool2d(x, params, out),
  })),
  maxPool2dGradient: kernel<'g' | 'indices', PoolParams>((b, { g, indices }, params, { out }) =>
    b.maxPool2dGradient(g, indices, params, out),
  ),
  avgPool2d: kernel<'x', AvgPoolParams>((b, { x }, params, { out }) => b.avgPool2d(x, params, out)),
  avgPool2dGradient: kernel<'g', AvgPoolParams>((b, { g }, params, { out }) =>
    b.avgPool2dGradient(g, params, out),
  ),
  adaptiveAvgPool2d: kernel<'x'>((b, { x }, _, { out }) => b.adaptiveAvgPool2d(x, out)),
  adaptiveAvgPool2dGradient: kernel<'g'>((b, { g }, _, { out }) =>
    b.adaptiveAvgPool2dGradient(g, out),
  ),
  batchNorm: kernel<'x' | 'weight' | 'bias', { eps: number }>(
    (b, { x, weight, bias }, { eps }) => ({
      ...b.batchNorm(x, weight, bias, eps),
    }),
  ),
  batchNormInference: kernel<'x' | 'weight' | 'bias' | 'mean' | 'variance', { eps: number }>(
    (b, { x, weight, bias, mean, variance }, { eps }) =>
      b.batchNormInference(x, weight, bias, mean, variance, eps),
  ),
  batchNormGradient: kernel<'g' | 'x' | 'weight' | 'mean' | 'variance', { eps: number }>(
    (b, { g, x, weight, mean, variance }, { eps }) => ({
      ...b.batchNormGradient(g, x, weight, mean, variance, eps),
    }),
  ),
  logSoftmax: kernel<'x'>((b, { x }) => b.logSoftmax(x)),

  maskedScale: kernel<'x' | 'mask', { scale: number }>((_, { x, mask }, { scale }) => ({
    y: maskedScale(x, mask, scale),
  })),
  crossEntropy: kernel<'logits' | 'target'>((_, { logits, target }) =>
    crossEntropyRows(logits, target),
  ),
  pictures: kernel<'pixels', { mean: number[]; std: number[]; flip?: number[] }>(
    (backend, _, { mean, std, flip }, { host }) => {
      const { data, shape } = host.pixels!;
      const mirrored = flip && Uint8Array.from(flip);
      return { y: pictures(data as Uint8Array, shape, { mean, std, flip: mirrored }, backend) };
    },
  ),
  updateRunning: kernel<'batchMean' | 'batchVariance', { momentum: number; count: number }>(
    (_, inputs, { momentum, count }, { cells }) => {
      const { mean, variance } = cells as Record<'mean' | 'variance', Cell>;
      const batch = { mean: inputs.batchMean, variance: inputs.batchVariance };
      updateRunning({ mean, variance, momentum }, batch, count);
      return {};
    },
  ),
  adamStep: kernel<string, Omit<AdamParams, 'step'> & { steps: number }>(
    (_, inputs, { steps, ...params }, { cells }) => {
      const [parameters, m, v] = ['parameter', 'firstMoment', 'secondMoment'].map((name) =>
        numbered(cells, name),
      );
      for (let step = 0; step < steps; step++) {
        const gradients = numbered(inputs, 'gradient', `step${step}`);
        adamStep(parameters!, gradients, m!, v!, { ...params, step: step + 1 });
      }
      return {};
    },
  ),
  sgdStep: kernel<string, Omit<SgdParams, 'first'> & { steps: number }>(
    (_, inputs, { steps, ...params }, { cells }) => {
      for (let step = 0; step < steps; step++) {
        const gradients = numbered(inputs, 'gradient', `step${step}`);
        const first = step === 0;
        const buffers = numbered(cells, 'buffer');
        sgdStep(numbered(cells, 'parameter'), gradients, buffers, { ...params, first });
      }
      return {};
    },
  ),
};

/** The tensors called name0, name1, ... in order. */
function numbered<T>(tensors: Readonly<Record<string, T>>, name: string, suffix = ''): T[] {
  const found: T[] = [];
  for (;;) {
    const next = tensors[`${name}${found.length}${suffix}`];
    if (next === undefined) return found;
    found.push(next);
  }
}

export function isTensor(value: Storage | Tensor): value is Tensor {
  return value instanceof Tensor;
}
