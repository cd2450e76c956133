/**
 * @file What the pickle of a state dict may name: PyTorch's storages and what rebuilds tensors from them.
 * The list is the whole of it; nothing else is ever called.
 */
import { ELEMENT_TYPES, isCounts } from '../element-types.js';
import { clip } from '../errors.js';
import { damaged, quote, unsupported } from './errors.js';
import type { PickleFunction, PickleHost } from './pickle.js';
import { Storage, TensorView } from './tensor.js';

/** The class of a storage, named as its elements' type is in safetensors. */
class StorageType {
  readonly element: keyof typeof ELEMENT_TYPES;

  constructor(element: keyof typeof ELEMENT_TYPES) {
    this.element = element;
  }
}

const GLOBALS: ReadonlyMap<string, PickleFunction | StorageType> = new Map<
  string,
  PickleFunction | StorageType
>([
  ['collections.OrderedDict', orderedDict],
  ['torch._utils._rebuild_tensor_v2', rebuildTensor],
  ['torch._utils._rebuild_parameter', rebuildParameter],
  ['torch.DoubleStorage', new StorageType('F64')],
  ['torch.FloatStorage', new StorageType('F32')],
  ['torch.HalfStorage', new StorageType('F16')],
  ['torch.BFloat16Storage', new StorageType('BF16')],
  ['torch.LongStorage', new StorageType('I64')],
  ['torch.IntStorage', new StorageType('I32')],
  ['torch.ShortStorage', new StorageType('I16')],
  ['torch.CharStorage', new StorageType('I8')],
  ['torch.ByteStorage', new StorageType('U8')],
  ['torch.BoolStorage', new StorageType('BOOL')],
]);

/** The host of a pickle whose storages are `records` of the archive, by their keys. */
export function torchHost(record: (key: string) => Uint8Array | undefined): PickleHost {
  return {
    global(module, name) {
      const value = GLOBALS.get(`${module}.${name}`);
      if (value) return value;
      throw unsupported(
        `it asks for ${clip(`${module}.${name}`)}, which the weights of a model never need; nothing of it was run`,
        'Save the weights alone: torch.save(model.state_dict(), path). To get them out of this file, load it in PyTorch (only if you trust who made it) and save its state_dict(), or convert it to safetensors.',
      );
    },
    persistent: (id) => findStorage(id, record),
  };
}

/** `id`: ('storage', its class, its key, where it was ("cuda:0"), how many elements it holds). */
function findStorage(id: unknown, record: (key: string) => Uint8Array | undefined): Storage {
  const [tag, type, key, , count] = Array.isArray(id) ? id : [];
  const isStorage = tag === 'storage' && type instanceof StorageType && typeof key === 'string';
  if (!isStorage || !isCounts([count])) {
    throw damaged('its pickle refers to something outside that is no storage');
  }
  const bytes = record(key);
  const element = ELEMENT_TYPES[type.element];
  if (!bytes) throw damaged(`the storage ${quote(key)} is missing`);
  if (bytes.length !== count * element.bytes) {
    throw damaged(
      `the storage ${quote(key)} claims ${count} elements of ${element.bytes} bytes, but has ${bytes.length} bytes`,
    );
  }
  return new Storage(element, bytes);
}

function orderedDict(args: readonly unknown[]): Map<unknown, unknown> {
  if (args.length > 0) throw unsupported('an OrderedDict of its pickle is made from a list');
  return new Map();
}

/** (storage, offset, shape, strides, requires_grad, hooks, what is pending: a negation, a conjugation). */
function rebuildTensor(args: readonly unknown[]): TensorView {
  const [storage, offset, shape, strides, , , pending] = args;
  if (pending instanceof Map && pending.size > 0) {
    throw unsupported(
      'a tensor is a view that negates or conjugates another',
      'Save tensor.resolve_neg() or tensor.resolve_conj() in its place.',
    );
  }
  return new TensorView(storage, offset, shape, strides);
}

/** (tensor, requires_grad, hooks): the tensor. */
function rebuildParameter([tensor]: readonly unknown[]): TensorView {
  if (!(tensor instanceof TensorView)) throw damaged('a parameter of its pickle is no tensor');
  return tensor;
}
