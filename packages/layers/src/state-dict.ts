/** @file State dicts: a module's values on the host, under PyTorch's keys. */
import { elementCount, formatShape, type Shape, sameShape } from '@striate/shapes';
import type { Cell } from '@striate/tensor';
import { firstFew, LayerError } from './errors.js';
import { Counter, type Module } from './module.js';
import { type Rename, renameKeys } from './rename.js';

/** One value of a state dict; int64 holds exact counts. */
export type StateTensor =
  | { readonly dtype: 'float32'; readonly shape: Shape; readonly data: Float32Array }
  | { readonly dtype: 'int64'; readonly shape: Shape; readonly data: BigInt64Array };

export type StateDict = ReadonlyMap<string, StateTensor>;

/** Of the moment of the call, whatever follows before it resolves. */
export async function exportState(module: Module): Promise<StateDict> {
  // Every read is enqueued and every count copied before the first await.
  const reads = Array.from(module.namedState(), ([key, member]) => readOf(key, member));
  return new Map(await Promise.all(reads));
}

async function readOf(key: string, member: Cell | Counter): Promise<[string, StateTensor]> {
  if (member instanceof Counter) {
    return [key, { dtype: 'int64', shape: [], data: BigInt64Array.of(BigInt(member.value)) }];
  }
  const data = (await member.values()) as Float32Array;
  return [key, { dtype: 'float32', shape: member.shape, data }];
}

/** How `loadStateDict` takes a state dict over. */
export interface LoadOptions {
  /** Whether every key must be in both the module and the state dict; true where not given. */
  readonly strict?: boolean | undefined;
  /** Other names for the state dict's keys, before they are compared with the module's. */
  readonly rename?: Rename | undefined;
}

/** What `loadStateDict` left alone, as PyTorch names it; both are empty after a strict load. */
export interface LoadReport {
  /** Keys of the module that the state dict lacks: they keep their values. */
  readonly missingKeys: readonly string[];
  /** Keys of the state dict (as renamed) that the module lacks. */
  readonly unexpectedKeys: readonly string[];
}

export function importState(
  module: Module,
  foreign: StateDict,
  { strict = true, rename }: LoadOptions = {},
): LoadReport {
  const state = rename ? renameKeys(foreign, rename) : foreign;
  const members = new Map(module.namedState());
  const missingKeys = [...members.keys()].filter((key) => !state.has(key));
  const unexpectedKeys = [...state.keys()].filter((key) => !members.has(key));
  const mismatches = [...members].flatMap(([key, member]) => mismatch(key, member, state.get(key)));
  const strays = [
    ...missingKeys.map((key) => `missing: ${key}`),
    ...unexpectedKeys.map((key) => `unexpected: ${key}`),
  ];
  const problems = strict ? [...strays, ...mismatches] : mismatches;
  if (problems.length > 0) {
    const anyway =
      mismatches.length === 0 ? ' To load what has a place by its name, give strict: false.' : '';
    throw new LayerError(
      'state-mismatch',
      `The state dict does not fit the model: ${firstFew(problems, '; ')}.`,
      `Build the model with the options that the state was saved with.${anyway}`,
    );
  }
  for (const [key, member] of members) {
    const entry = state.get(key);
    if (!entry) continue;
    if (member instanceof Counter) member.value = Number(entry.data[0]);
    else member.load(entry.data as Float32Array);
  }
  return { missingKeys, unexpectedKeys };
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
