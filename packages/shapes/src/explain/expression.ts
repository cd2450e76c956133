/** @file Arithmetic as a small tree: one source for the value, the text and the LaTeX of a formula. */

type Operator = '+' | '-' | '*' | '/';
type Rounding = 'floor' | 'ceil';

/** A number, an operation on two expressions, or one rounded down or up. */
export type Expression =
  | number
  | { readonly operator: Operator; readonly left: Expression; readonly right: Expression }
  | { readonly rounding: Rounding; readonly of: Expression };

/** What each operator computes, how tightly it binds and how it is written. */
const OPERATORS = {
  '+': { compute: (a: number, b: number) => a + b, binds: 1, text: ' + ', latex: ' + ' },
  '-': { compute: (a: number, b: number) => a - b, binds: 1, text: ' - ', latex: ' - ' },
  '*': { compute: (a: number, b: number) => a * b, binds: 2, text: '*', latex: ' \\cdot ' },
  '/': { compute: (a: number, b: number) => a / b, binds: 2, text: '/', latex: '' },
} as const;

const binary = (operator: Operator) => (left: Expression, right: Expression) =>
  ({ operator, left, right }) as const;

/** a + b + ...; 0 of nothing. */
export const sum = (...terms: readonly Expression[]): Expression =>
  terms.length === 0 ? 0 : terms.reduce(binary('+'));

/** a - b - ... */
export const difference = (first: Expression, ...rest: readonly Expression[]): Expression =>
  rest.reduce(binary('-'), first);

/** a * b * ...; 1 of nothing. */
export const product = (...factors: readonly Expression[]): Expression =>
  factors.length === 0 ? 1 : factors.reduce(binary('*'));

/** a / b, not rounded. */
export const quotient: (left: Expression, right: Expression) => Expression = binary('/');

/** The expression rounded down. */
export const floor = (of: Expression): Expression => ({ rounding: 'floor', of });

/** The expression rounded up. */
export const ceil = (of: Expression): Expression => ({ rounding: 'ceil', of });

/** The expression rounded down where it is not whole, else as it is: a formula without idle signs. */
export const whole = (of: Expression): Expression =>
  Number.isInteger(evaluate(of)) ? of : floor(of);

/** The number that the expression comes to. */
export function evaluate(expression: Expression): number {
  if (typeof expression === 'number') return expression;
  if ('rounding' in expression) return Math[expression.rounding](evaluate(expression.of));
  const { operator, left, right } = expression;
  return OPERATORS[operator].compute(evaluate(left), evaluate(right));
}

/** The expression as plain text, with parentheses only where they are needed: `floor((5 - 2)/2) + 1`. */
export function toText(expression: Expression): string {
  if (typeof expression === 'number') return String(expression);
  if ('rounding' in expression) return `${expression.rounding}(${toText(expression.of)})`;
  const { operator, left, right } = expression;
  const inner = (side: Expression, nested: boolean) =>
    nested ? `(${toText(side)})` : toText(side);
  return (
    inner(left, nests(left, operator, false)) +
    OPERATORS[operator].text +
    inner(right, nests(right, operator, true))
  );
}

/** The expression in LaTeX: `\left\lfloor \frac{5 - 2}{2} \right\rfloor + 1`. */
export function toLatex(expression: Expression): string {
  if (typeof expression === 'number') {
    return String(expression).replace(/e\+?(-?\d+)$/, ' \\cdot 10^{$1}');
  }
  if ('rounding' in expression) {
    const { rounding, of } = expression;
    return `\\left\\l${rounding} ${toLatex(of)} \\right\\r${rounding}`;
  }
  const { operator, left, right } = expression;
  if (operator === '/') return `\\frac{${toLatex(left)}}{${toLatex(right)}}`;
  // A fraction holds itself together, whatever stands beside it.
  const inner = (side: Expression, onRight: boolean) =>
    nests(side, operator, onRight) && !isFraction(side)
      ? `\\left(${toLatex(side)}\\right)`
      : toLatex(side);
  return inner(left, false) + OPERATORS[operator].latex + inner(right, true);
}

/** The expression and what it comes to, `5 + 3 = 8`; a number alone is its own result. */
export function equation(expression: Expression): {
  readonly text: string;
  readonly latex: string;
} {
  const result = typeof expression === 'number' ? '' : ` = ${evaluate(expression)}`;
  return { text: toText(expression) + result, latex: toLatex(expression) + result };
}

const isFraction = (expression: Expression) =>
  typeof expression === 'object' && 'operator' in expression && expression.operator === '/';

/** Whether an operand needs parentheses beside `operator`. */
function nests(operand: Expression, operator: Operator, onRight: boolean): boolean {
  if (typeof operand === 'number') return operand < 0;
  if ('rounding' in operand) return false;
  const inner = OPERATORS[operand.operator].binds;
  const outer = OPERATORS[operator].binds;
  return inner < outer || (onRight && inner === outer && operator !== '+');
}
