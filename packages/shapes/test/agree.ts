/** @file What types say, held to values by the compiler. */
import { expect } from 'vitest';
import { type Shape, ShapeError } from '../src/index.js';
import { compile } from './compile.js';

const PRELUDE = [
  `import type * as S from '../src/index.js';`,
  `import type * as Stack from '../src/stack/index.js';`,
  'type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;',
  'type IsError<A> = A extends S.ShapeTypeError<string> ? true : false;',
];

/** What a function gives, or null where it throws a ShapeError. */
export function outcome(run: () => Shape): Shape | null {
  try {
    return run();
  } catch (error) {
    if (error instanceof ShapeError) return null;
    throw error;
  }
}

/** Types of the package (`S.` and `Stack.`) are the shapes beside them; null: a ShapeTypeError. */
export function expectAgreement(cases: readonly (readonly [type: string, output: Shape | null])[]) {
  expect(cases.filter(([, output]) => output).length).toBeGreaterThan(20);
  expect(cases.filter(([, output]) => !output).length).toBeGreaterThan(10);
  expectTrue(
    cases.map(([type, output]) =>
      output ? `Equal<${type}, ${JSON.stringify(output)}>` : `IsError<${type}>`,
    ),
  );
}

/** Every one of these types is `true`. */
export function expectTrue(checks: readonly string[]): void {
  const lines = checks.map((check, i) => `export const c${i}: ${check} = true;`);
  const { errors } = compile([...PRELUDE, ...lines].join('\n'));
  expect(errors.map(([line, message]) => [lines[line - PRELUDE.length], message])).toEqual([]);
}
