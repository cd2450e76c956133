/** @file Arithmetic as a tree: its value, its text and its LaTeX say the same. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ceil,
  difference,
  type Expression,
  evaluate,
  floor,
  product,
  quotient,
  sum,
  toLatex,
  toText,
  whole,
} from '../src/explain/expression.js';
import { compute, expectBalanced } from './arithmetic.js';

describe('expressions', () => {
  const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
    expression: fc.oneof(
      { maxDepth: 5 },
      fc.integer({ min: -9, max: 9 }),
      fc
        .tuple(
          fc.constantFrom(sum, difference, product, quotient),
          tie('expression'),
          tie('expression'),
        )
        .map(([build, a, b]) => build(a, b)),
      fc
        .tuple(fc.constantFrom(floor, ceil, whole), tie('expression'))
        .map(([build, of]) => build(of)),
    ),
  }));

  test('are read as they are computed', () => {
    fc.assert(
      fc.property(expression, (one) => {
        const value = evaluate(one);
        if (Number.isFinite(value)) expect(compute(toText(one))).toBeCloseTo(value, 9);
        expectBalanced(toLatex(one));
      }),
    );
  });

  test.each<[Expression, string, string]>([
    [sum(), '0', '0'],
    [product(), '1', '1'],
    [sum(1, sum(2, 3)), '1 + 2 + 3', '1 + 2 + 3'],
    [difference(1, sum(2, 3)), '1 - (2 + 3)', '1 - \\left(2 + 3\\right)'],
    [product(sum(1, 2), -3), '(1 + 2)*(-3)', '\\left(1 + 2\\right) \\cdot \\left(-3\\right)'],
    [product(2, quotient(4, 3)), '2*(4/3)', '2 \\cdot \\frac{4}{3}'],
    [whole(quotient(7, 2)), 'floor(7/2)', '\\left\\lfloor \\frac{7}{2} \\right\\rfloor'],
    [ceil(quotient(6, 2)), 'ceil(6/2)', '\\left\\lceil \\frac{6}{2} \\right\\rceil'],
    [whole(quotient(6, 2)), '6/2', '\\frac{6}{2}'],
    [1.5e-7, '1.5e-7', '1.5 \\cdot 10^{-7}'],
    [1e21, '1e+21', '1 \\cdot 10^{21}'],
  ])('%j is %s', (one, text, latex) => {
    expect([toText(one), toLatex(one)]).toEqual([text, latex]);
  });
});
