/** @file Calls of ops by name, with arguments as the fixtures have them. */
import * as library from '@striate/tensor';
import {
  type Backend,
  Buffer,
  type RunningStatistics,
  Tensor,
  type TensorOptions,
} from '@striate/tensor';
import { type Case, isReference, leafData } from './fixtures.js';

type Op = (...args: unknown[]) => Tensor | readonly Tensor[];

const OPS = library as unknown as Readonly<Record<string, Op>>;

/** What a call needs beside its arguments. */
interface Context {
  readonly backend: Backend;
  readonly one: Case;
}

/** Ops whose arguments are more than tensors, numbers and options. */
const SPECIAL: Readonly<Record<string, (args: unknown[], context: Context) => ReturnType<Op>>> = {
  full: created('full'),
  zeros: created('zeros'),
  ones: created('ones'),
  tensor: created('tensor'),
  /** Bytes on the host. */
  pictures([, shape, params], { backend, one }) {
    const flip = (params as { flip?: number[] }).flip;
    const options = { ...(params as object), flip: flip && Uint8Array.from(flip) };
    return OPS.pictures!(leafData(one.leaves[0]!), shape, options, backend);
  },
  /** Running statistics are cells; what they hold afterwards are outputs too. */
  batchNorm([x, weight, bias, running, options]) {
    if (!running) return OPS.batchNorm!(x, weight, bias, running, options);
    const { mean, variance, momentum } = running as Record<'mean' | 'variance', Tensor> & {
      momentum: number;
    };
    const statistics: RunningStatistics = { mean: cell(mean), variance: cell(variance), momentum };
    const y = OPS.batchNorm!(x, weight, bias, statistics, options) as Tensor;
    return [y, ...[statistics.mean, statistics.variance].map(contents)];
  },
};

/** The last argument says where the tensor goes. */
function created(op: string) {
  return (args: unknown[], { backend }: Context) => {
    const placement: TensorOptions = { ...(args.at(-1) as object), backend };
    return OPS[op]!(...args.slice(0, -1), placement);
  };
}

/** With memory of its own, since it is written in place. */
function cell(value: Tensor): Buffer {
  const made = new Buffer(value.shape, () => new Float32Array(value.size));
  made.replace(library.mul(value, 1));
  return made;
}

function contents(made: library.Cell): Tensor {
  const values = made.detach();
  values.base = undefined;
  made.dispose();
  return values;
}

/** The outputs of a case's call on `leaves`; what was made on the way is added to `made`. */
export function call(one: Case, leaves: readonly Tensor[], backend: Backend, made: Tensor[]) {
  const args = one.args.map((argument) => resolve(argument, leaves, made));
  const special = SPECIAL[one.op];
  const result = special ? special(args, { backend, one }) : OPS[one.op]!(...args);
  const outputs = result instanceof Tensor ? [result] : result;
  made.push(...outputs);
  return outputs;
}

/** An argument with its leaves, views and numbers in place. */
function resolve(value: unknown, leaves: readonly Tensor[], made: Tensor[]): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, leaves, made));
  if (typeof value !== 'object' || value === null) return value;
  if ('number' in value) return Number(value.number);
  if (isReference(value)) {
    let view = leaves[value.leaf]!;
    for (const [op, argument] of value.steps ?? []) {
      view = OPS[op]!(view, argument) as Tensor;
      made.push(view);
    }
    return view;
  }
  const entries = Object.entries(value).map(([key, item]) => [key, resolve(item, leaves, made)]);
  return Object.fromEntries(entries);
}
