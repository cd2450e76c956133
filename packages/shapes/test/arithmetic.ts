/** @file Arithmetic and LaTeX read by something other than what wrote them. */
import { expect } from 'vitest';

/** The value of arithmetic as text, computed by JavaScript rather than by what wrote it. */
export function compute(text: string): number {
  expect(text).toMatch(/^([\d\s+\-*/().,]|e[+-]|floor|ceil)*$/);
  const code = text.replace(/floor|ceil/g, (name) => `Math.${name}`);
  return new Function(`return ${code};`)() as number;
}

/** Braces and \left, \right close in the order in which they open. */
export function expectBalanced(latex: string): void {
  const open: string[] = [];
  for (const [sign] of latex.matchAll(/[{}]|\\(left|right)(?![a-z])/g)) {
    if (sign === '{' || sign === '\\left') open.push(sign);
    else if (open.pop() !== (sign === '}' ? '{' : '\\left')) open.push('unmatched');
  }
  expect({ latex, open }).toEqual({ latex, open: [] });
}
