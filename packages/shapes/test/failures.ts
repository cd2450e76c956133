import { expect, test } from 'vitest';
import { ShapeError, type ShapeErrorCode } from '../src/index.js';

/** One way to fail: the code, and what the message must name. */
export type Failure = [code: ShapeErrorCode, words: string[], compute: () => unknown];

/** One test for each: a ShapeError with this code, whose message says all that was named, and what to do. */
export function testFailures(failures: readonly Failure[]): void {
  test.each(failures)('%s: the message names %j', (code, words, compute) => {
    let error: unknown;
    try {
      compute();
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(ShapeError);
    const { code: found, message, problem, fix } = error as ShapeError;
    expect(found).toBe(code);
    for (const word of words) expect(message).toContain(word);
    expect(message).toBe(`${problem} ${fix}`);
    expect(fix).toMatch(/^[A-Z].*\.$/);
  });
}
