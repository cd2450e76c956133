/** @file Options as tables: every option of an optimizer has its default and its check. */
import { OptimError } from './errors.js';

/** One option: its default, and the check that returns the value or throws OptimError. */
export interface Option<T> {
  readonly fallback: T;
  check(name: string, value: unknown): T;
}

/** The options of an optimizer, all of them. */
export type OptionTable<S> = { readonly [K in keyof S]: Option<S[K]> };

/** Options as they are given: each may be left out. */
export type Given<S> = { readonly [K in keyof S]?: S[K] | undefined };

const BOUNDS = {
  least: { text: 'at least', holds: (value: number, bound: number) => value >= bound },
  above: { text: 'above', holds: (value: number, bound: number) => value > bound },
  most: { text: 'at most', holds: (value: number, bound: number) => value <= bound },
  below: { text: 'below', holds: (value: number, bound: number) => value < bound },
} as const;

/** What a number must be, beside finite. */
export interface Range extends Partial<Record<keyof typeof BOUNDS, number>> {
  readonly integer?: boolean;
}

/** Returns `value`, a finite number within `range`. Throws OptimError. */
export function checkNumber(name: string, value: unknown, range: Range = {}): number {
  const { integer = false, ...bounds } = range;
  const limits = Object.entries(bounds) as [keyof typeof BOUNDS, number][];
  const isNumber = integer ? Number.isSafeInteger(value) : Number.isFinite(value);
  if (isNumber && limits.every(([kind, bound]) => BOUNDS[kind].holds(value as number, bound))) {
    return value as number;
  }
  const wanted = limits.map(([kind, bound]) => `${BOUNDS[kind].text} ${bound}`).join(' and ');
  throw badOption(name, value, `${integer ? 'an integer' : 'a number'} ${wanted}`.trim());
}

/** Returns `value`, one of `allowed`. Throws OptimError. */
export function checkChoice<T extends string | boolean>(
  name: string,
  value: unknown,
  allowed: readonly T[],
): T {
  if ((allowed as readonly unknown[]).includes(value)) return value as T;
  throw badOption(name, value, allowed.map((choice) => JSON.stringify(choice)).join(' or '));
}

/** Throws OptimError for the first key of `given` that is not among `known`. */
export function checkKeys(what: string, given: object, known: readonly string[]): void {
  const unknown = Object.keys(given).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw new OptimError(
    'bad-option',
    `${what} has no option ${unknown}.`,
    `Its options are ${known.join(', ')}.`,
  );
}

export function badOption(name: string, value: unknown, wanted: string): OptimError {
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return new OptimError(
    'bad-option',
    `${name} is ${shown}, but must be ${wanted}.`,
    `Give another ${name}.`,
  );
}

export function numberOption(fallback: number, range: Range = {}): Option<number> {
  return { fallback, check: (name, value) => checkNumber(name, value, range) };
}

export function flagOption(fallback: boolean): Option<boolean> {
  return { fallback, check: (name, value) => checkChoice(name, value, [true, false]) };
}

/** Two decay rates from 0 up to 1. */
export type Betas = readonly [number, number];

export function betasOption(fallback: Betas): Option<Betas> {
  return {
    fallback,
    check(name, value) {
      if (!Array.isArray(value) || value.length !== 2) throw badOption(name, value, 'two numbers');
      const range = { least: 0, below: 1 };
      return [
        checkNumber(`${name}[0]`, value[0], range),
        checkNumber(`${name}[1]`, value[1], range),
      ];
    },
  };
}

/** The defaults of all options. */
export function defaultsOf<S extends object>(table: OptionTable<S>): S {
  const entries = Object.entries<Option<unknown>>(table);
  return Object.fromEntries(entries.map(([name, { fallback }]) => [name, fallback])) as S;
}

/** All options of `table`: those given, checked, and the others from `fallback`. Throws OptimError. */
export function resolveOptions<S extends object>(
  table: OptionTable<S>,
  given: object,
  fallback: S,
  where = '',
): S {
  const values = given as Readonly<Record<string, unknown>>;
  const resolved: Partial<S> = {};
  for (const name of Object.keys(table) as (keyof S & string)[]) {
    const value = values[name];
    resolved[name] =
      value === undefined ? fallback[name] : table[name].check(`${where}${name}`, value);
  }
  return resolved as S;
}
