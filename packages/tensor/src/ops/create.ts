/** @file Tensors from numbers. */
import { checkShape, elementCount, formatShape, type Shape } from '@striate/shapes';
import { type Backend, CONTRACT_VERSION } from '../backend.js';
import { type DType, dtypeOf, type HostArray, hostArray } from '../dtype.js';
import { TensorError } from '../errors.js';
import { scope } from '../scope.js';
import { type Tensor, wrap } from '../tensor.js';
import { cast } from './cast.js';
import { checkDType, checkHas } from './check.js';
import { equal } from './compare.js';
import { reshape } from './reshape.js';

/** Numbers, nested as deeply as the tensor has dimensions. */
export type Nested = number | readonly Nested[];

/** Where a tensor lies and what it is of; a tensor serves as an example of both. */
export interface Placement {
  readonly backend: Backend;
  /** float32 where not given. */
  readonly dtype?: DType | undefined;
}

export interface TensorOptions extends Placement {
  /** The shape of a flat array; one dimension where not given. Nested arrays tell theirs themselves. */
  readonly shape?: Shape | undefined;
  readonly requiresGrad?: boolean | undefined;
}

/**
 * A tensor of the given numbers (`torch.tensor`): a typed array (its type decides the dtype unless one
 * is given), a number, or nested arrays. Throws TensorError where they don't fill the shape.
 */
export function tensor(data: HostArray | Nested, options: TensorOptions): Tensor {
  const { backend } = options;
  checkBackend(backend);
  const isHost = ArrayBuffer.isView(data);
  const dtype = options.dtype ?? (isHost ? dtypeOf(data) : 'float32');
  checkHas(backend, dtype);
  const nestedShape = isHost ? [data.length] : shapeOf(data);
  const shape = checkShape('tensor', options.shape ?? nestedShape);
  const flat = isHost ? data : (([data] as unknown[]).flat(Number.POSITIVE_INFINITY) as number[]);
  if (flat.length !== elementCount(shape)) {
    throw new TensorError(
      'wrong-value',
      `tensor: ${flat.length} numbers do not fill the shape ${formatShape(shape)}.`,
      `Give ${elementCount(shape)}, or another shape.`,
    );
  }
  const values = hostArray(dtype, flat.length);
  values.set(dtype === 'bool' ? Array.from(flat, (x) => (x ? 1 : 0)) : flat);
  const made = wrap(backend, backend.upload(values, dtype), shape, dtype);
  if (options.requiresGrad) made.requiresGrad = true;
  return made;
}

/** Every element `value` (`torch.full`). */
export function full(shape: Shape, value: number, where: Placement): Tensor {
  const { backend, dtype = 'float32' } = where;
  checkBackend(backend);
  checkHas(backend, dtype);
  return wrap(backend, backend.fill(checkShape('full', shape), dtype, value), [...shape], dtype);
}

export function zeros(shape: Shape, where: Placement): Tensor {
  return full(shape, 0, where);
}

export function ones(shape: Shape, where: Placement): Tensor {
  return full(shape, 1, where);
}

/**
 * int32 (...) -> float32 (..., classes): 1 at the index, 0 elsewhere and for an index outside
 * (`torch.nn.functional.one_hot`). Throws ShapeError unless `classes` is a whole number from 0.
 */
export function oneHot(index: Tensor, classes: number): Tensor {
  const { backend } = index;
  checkDType('oneHot', index, 'int32', 'uint8');
  checkShape('oneHot', [classes]);
  return scope(() => {
    const range = tensor(
      Int32Array.from({ length: classes }, (_, i) => i),
      { backend },
    );
    return cast(equal(reshape(index, [...index.shape, 1]), range), 'float32');
  });
}

const checked = new WeakSet<Backend>();

function checkBackend(backend: Backend): void {
  if (checked.has(backend)) return;
  if (backend.contractVersion !== CONTRACT_VERSION) {
    throw new TensorError(
      'wrong-backend',
      `The backend ${backend.name} was written for contract ${backend.contractVersion}, but this is ${CONTRACT_VERSION}.`,
      'Install versions of @striate/tensor and the backend that belong together.',
    );
  }
  checked.add(backend);
}

function shapeOf(data: Nested): number[] {
  if (typeof data === 'number') return [];
  return [data.length, ...(data.length > 0 ? shapeOf(data[0]!) : [])];
}
