/** @file Which dict of a saved value is the state dict; where none is, what there is instead. */
import { firstFew, LayerError } from '../errors.js';
import { quote, unsupported } from './errors.js';
import { TensorView } from './tensor.js';

type Tensors = ReadonlyMap<string, TensorView>;

/** What was saved, or what stands in it under `key`. Throws LayerError that says what there is. */
export function select(saved: unknown, key: string | undefined): Tensors {
  const found = key === undefined || !(saved instanceof Map) ? saved : saved.get(key);
  if (isTensors(found)) return found;
  if (key === undefined) {
    throw unsupported(`it holds no state dict, but ${describe(saved)}`, nextStep(saved));
  }
  throw new LayerError(
    'bad-option',
    `There is no state dict under the key ${quote(key)}: the file holds ${describe(saved)}.`,
    nextStep(saved) ?? 'Save the state dict alone: torch.save(model.state_dict(), path).',
  );
}

function isTensors(value: unknown): value is Tensors {
  return (
    value instanceof Map &&
    [...value].every(([key, item]) => typeof key === 'string' && item instanceof TensorView)
  );
}

function nextStep(saved: unknown): string | undefined {
  const entries = saved instanceof Map ? [...saved] : [];
  const found = entries.find(
    ([key, value]) => typeof key === 'string' && isTensors(value) && value.size > 0,
  );
  return found && `Name the state dict: { key: ${quote(found[0])} }.`;
}

/** Goes one level deep only: hostile values are deep, or contain themselves. */
function describe(value: unknown): string {
  if (!(value instanceof Map) || value.size === 0) return kindOf(value);
  const items = Array.from(value, ([key, item]) => `${nameOf(key)} (${kindOf(item)})`);
  return `a dict of ${firstFew(items)}`;
}

function nameOf(key: unknown): string {
  return typeof key === 'string' || typeof key === 'number' ? String(key) : kindOf(key);
}

function kindOf(value: unknown): string {
  if (value === null) return 'None';
  if (value instanceof TensorView) return 'a tensor';
  if (Array.isArray(value)) return `a list or tuple of ${value.length}`;
  if (!(value instanceof Map)) return KINDS[typeof value] ?? 'a name of PyTorch';
  const { size } = value;
  if (size === 0) return 'an empty dict';
  return isTensors(value) ? `a state dict of ${size} tensors` : `a dict of ${size}`;
}

const KINDS: Partial<Record<string, string>> = {
  boolean: 'a bool',
  number: 'a number',
  bigint: 'a number',
  string: 'text',
};
