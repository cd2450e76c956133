/** @file The cases as fixtures/generate.py wrote them, and the leaves that they are computed from. */
import { readdirSync, readFileSync } from 'node:fs';
import { elementCount, formatShape, type Shape } from '@striate/shapes';
import { type DType, type HostArray, hostArray } from '@striate/tensor';
import { Generator } from '@striate/tensor/random';

/** A tensor that gradients are taken at: by a rule (seed, from, to), or by its values. */
export interface Leaf {
  readonly shape: Shape;
  /** float32 where not given. */
  readonly dtype?: DType;
  readonly uniform?: readonly [seed: number, from: number, to: number];
  /** The same, rounded down. */
  readonly integers?: readonly [seed: number, from: number, to: number];
  /** Numbers; those that JSON lacks as text. */
  readonly values?: readonly (number | string)[];
  /** No gradient is asked for. */
  readonly fixed?: true;
}

/** Where an argument holds a tensor: a leaf, or what ops with one argument make of it. */
export interface Reference {
  readonly leaf: number;
  readonly steps?: readonly (readonly [op: string, argument: unknown])[];
}

/** One call, its outputs and the gradient at every leaf: elements in base64, little-endian. */
export interface Case {
  readonly op: string;
  readonly leaves: readonly Leaf[];
  readonly args: readonly unknown[];
  /** Draws the gradient of the first output; that of the next one has the seed that follows. */
  readonly seed: number;
  readonly outputs: readonly (readonly [dtype: DType, shape: Shape, data: string])[];
  readonly gradients: readonly (string | null)[];
}

const folder = new URL('./fixtures/', import.meta.url);

/** All cases, by the family they stand in. */
export const families: Readonly<Record<string, readonly Case[]>> = Object.fromEntries(
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => {
      const { cases } = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as {
        cases: Case[];
      };
      return [name.replace('.json', ''), cases];
    }),
);

/** A leaf's elements. */
export function leafData({ shape, dtype = 'float32', ...rule }: Leaf): HostArray {
  const draw = rule.uniform ?? rule.integers;
  if (!draw) return array(dtype, rule.values!.map(Number));
  const drawn = uniform(shape, ...draw);
  return rule.uniform ? drawn : array(dtype, drawn.map(Math.floor));
}

export function uniform(shape: Shape, seed: number, from: number, to: number): Float32Array {
  return new Generator(seed).uniform(elementCount(shape), from, to);
}

/** Elements stored as base64. */
export function decode(dtype: DType, text: string): HostArray {
  const bytes = new Uint8Array(Buffer.from(text, 'base64'));
  const kind = hostArray(dtype, 0).constructor as new (buffer: ArrayBuffer) => HostArray;
  return new kind(bytes.buffer);
}

/** The call as text, for people. */
export function title({ op, leaves, args }: Case): string {
  return `${op}(${args.map((argument) => text(argument, leaves)).join(', ')})`;
}

function text(value: unknown, leaves: readonly Leaf[]): string {
  if (Array.isArray(value)) return `[${value.map((item) => text(item, leaves)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  if ('number' in value) return String(value.number);
  if (!isReference(value)) {
    const entries = Object.entries(value).map(([key, item]) => `${key}: ${text(item, leaves)}`);
    return `{ ${entries.join(', ')} }`;
  }
  const { shape, dtype = 'float32' } = leaves[value.leaf]!;
  const steps = (value.steps ?? []).map(([op, argument]) => `.${op}(${JSON.stringify(argument)})`);
  return `${dtype}${formatShape(shape)}${steps.join('')}`;
}

export function isReference(value: object): value is Reference {
  return 'leaf' in value;
}

function array(dtype: DType, numbers: Iterable<number>): HostArray {
  const values = [...numbers];
  const result = hostArray(dtype, values.length);
  result.set(values);
  return result;
}
