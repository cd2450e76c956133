/** @file Calling TensorFlow's own ops by name, through the binding that TensorFlow.js loads. */
import type { Tensor, Tf } from '../tf.js';

interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: number | boolean | string | readonly number[];
}

/** What the packages for Node register as their backend. */
export interface TensorflowNode {
  readonly isUsingGpuDevice: boolean;
  readonly isGPUPackage: boolean;
  readonly binding: Readonly<
    Record<
      | 'TF_FLOAT'
      | 'TF_INT32'
      | 'TF_ATTR_TYPE'
      | 'TF_ATTR_INT'
      | 'TF_ATTR_FLOAT'
      | 'TF_ATTR_BOOL'
      | 'TF_ATTR_SHAPE'
      | 'TF_ATTR_STRING',
      number
    >
  > & { readonly TF_Version: string };
  executeMultipleOutputs(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly Tensor[],
    outputs: number,
  ): Tensor[];
}

/** Attributes by type; whole numbers and floats look alike in JavaScript. */
export interface Attributes {
  readonly ints?: Readonly<Record<string, readonly number[]>>;
  readonly floats?: Readonly<Record<string, number>>;
  readonly flags?: Readonly<Record<string, boolean>>;
  readonly strings?: Readonly<Record<string, string>>;
  readonly shapes?: Readonly<Record<string, readonly number[]>>;
  /** `T` is float32 where nothing is given. */
  readonly types?: Readonly<Record<string, 'TF_FLOAT' | 'TF_INT32'>>;
}

/** Runs an op on float32 tensors and returns its outputs. */
export type RunOp = (
  name: string,
  inputs: readonly Tensor[],
  attributes: Attributes,
  outputs?: number,
) => Tensor[];

export function opRunner(tf: Tf): RunOp {
  const node = tf.backend() as unknown as TensorflowNode;
  const { binding } = node;
  const listed = <T extends Attribute['value']>(
    type: number,
    values: Readonly<Record<string, T>> = {},
  ) => Object.entries(values).map(([name, value]): Attribute => ({ name, type, value }));
  return (
    name,
    inputs,
    { ints, floats, flags, strings, shapes, types = { T: 'TF_FLOAT' } },
    outputs = 1,
  ) =>
    node.executeMultipleOutputs(
      name,
      [
        ...listed(binding.TF_ATTR_INT, ints),
        ...listed(binding.TF_ATTR_FLOAT, floats),
        ...listed(binding.TF_ATTR_BOOL, flags),
        ...listed(binding.TF_ATTR_STRING, strings),
        ...listed(binding.TF_ATTR_SHAPE, shapes),
        ...Object.entries(types).map(([attribute, type]) => ({
          name: attribute,
          type: binding.TF_ATTR_TYPE,
          value: binding[type],
        })),
      ],
      inputs,
      outputs,
    );
}
