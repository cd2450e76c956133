/** @file The working of a window that slides along a side. */
import type { windowCount } from '../window.js';
import {
  ceil,
  difference,
  type Expression,
  evaluate,
  product,
  quotient,
  sum,
  whole,
} from './expression.js';
import { formula, type Row, sentence, words } from './step.js';

/** A side and the window on it; `padding` is that before and that after. */
export interface Window {
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: readonly [before: number, after: number];
  readonly dilation: number;
  readonly ceilMode?: boolean | undefined;
}

/** How far a kernel reaches beyond its first cell. */
export const reach = (kernel: number, dilation: number): Expression =>
  dilation === 1 ? difference(kernel, 1) : product(dilation, difference(kernel, 1));

/** How many windows fit, and whether the last one is dropped, so that `count` are left. */
export function windowRows(label: string, window: Window, count: number): Row[] {
  const expression = windowExpression(window);
  const fitting = evaluate(expression);
  const rows = [formula(label, expression)];
  if (fitting > count) {
    rows.push(
      sentence(
        label,
        words`${label}: the last window would start beyond the last cell and is left out, ${difference(fitting, 1)}`,
        count,
      ),
    );
  }
  return rows;
}

function windowExpression({ size, kernel, stride, padding, dilation, ceilMode }: Window) {
  const extent = dilation === 1 ? [kernel] : [reach(kernel, dilation), 1];
  const [before, after] = padding;
  const added = before === after ? [product(2, before)] : [before, after];
  const steps = quotient(sum(difference(size, ...extent), ...added), stride);
  return sum(ceilMode ? ceil(steps) : whole(steps), 1);
}

/** The working of `windowCount`. */
export function explainWindowCount(
  output: number,
  ...[size, kernel, stride, padding, dilation = 1, ceilMode]: Parameters<typeof windowCount>
): Row[] {
  const window: Window = { size, kernel, stride, padding: [padding, padding], dilation, ceilMode };
  return windowRows('windows', window, output);
}
