/** @file State dicts: a module's values on the host, under PyTorch's keys. */
import { elementCount, formatShape, type Shape, sameShape } from '@striate/shapes';
import type { Cell } from '@striate/tensor';
import { LayerError } from './errors.js';
import { Counter, type Module } from './module.js';

/** One value of a state dict; int64 holds exact counts. */
export type StateTensor =
  | { readonly dtype: 'float32'; readonly shape: Shape; readonly data: Float32Array }
  | { readonly dtype: 'int64'; readonly shape: Shape; readonly data: BigInt64Array };

export type StateDict = ReadonlyMap<string, StateTensor>;

export async function exportState(module: Module): Promise<StateDict> {
  const state = new Map<string, StateTensor>();
  for (const [key, member] of module.namedState()) {
    if (member instanceof Counter) {
      const data = BigInt64Array.of(BigInt(member.value));
      state.set(key, { dtype: 'int64', shape: [], data });
    } else {
      const data = (await member.values()) as Float32Array;
      state.set(key, { dtype: 'float32', shape: member.shape, data });
    }
  }
  return state;
}

export function importState(module: Module, state: StateDict): void {
  const members = new Map(module.namedState());
  const problems = [
    ...[...members.keys()].filter((key) => !state.has(key)).map((key) => `missing: ${key}`),
    ...[...state.keys()].filter((key) => !members.has(key)).map((key) => `unexpected: ${key}`),
    ...[...members].flatMap(([key, member]) => mismatch(key, member, state.get(key))),
  ];
  if (problems.length > 0) {
    const shown = problems.slice(0, 8).join('; ');
    const more = problems.length > 8 ? ` and ${problems.length - 8} more` : '';
    throw new LayerError(
      'state-mismatch',
      `The state dict does not fit the model: ${shown}${more}.`,
      'Build the model with the options that the state was saved with.',
    );
  }
  for (const [key, member] of members) {
    const entry = state.get(key)!;
    if (member instanceof Counter) member.value = Number(entry.data[0]);
    else member.load(entry.data as Float32Array);
  }
}

function mismatch(key: string, member: Cell | Counter, entry: StateTensor | undefined): string[] {
  if (!entry) return [];
  const [dtype, shape] =
    member instanceof Counter ? ['int64', [] as Shape] : ['float32', member.shape];
  if (entry.dtype !== dtype || !sameShape(entry.shape, shape)) {
    return [
      `${key} is ${dtype} ${formatShape(shape)} here, but ${entry.dtype} ${formatShape(entry.shape)} there`,
    ];
  }
  return entry.data.length === elementCount(shape)
    ? []
    : [`${key} has ${entry.data.length} values`];
}
