/** @file The optional kernel `adamStep`, and its default (Kingma and Ba, 2015; `torch.optim.Adam`, and `AdamW` where decoupled). */
import type { AdamParams } from '../backend.js';
import type { Cell } from '../cell.js';
import { add, div, mul, sub } from '../ops/arithmetic.js';
import { sqrt } from '../ops/unary.js';
import { noGrad, scope } from '../scope.js';
import type { Tensor } from '../tensor.js';

/** One step on all parameters in place; all lists are alike long, on one backend. */
export function adamStep(
  parameters: readonly Cell[],
  gradients: readonly Tensor[],
  firstMoments: readonly Cell[],
  secondMoments: readonly Cell[],
  params: AdamParams,
): void {
  const backend = parameters[0]?.backend;
  if (backend?.adamStep) {
    backend.adamStep(parameters, gradients, firstMoments, secondMoments, params);
    for (const cell of [...parameters, ...firstMoments, ...secondMoments]) cell.touch();
    return;
  }
  noGrad(() => {
    parameters.forEach((parameter, i) => {
      scope(() => adamOne(parameter, gradients[i]!, firstMoments[i]!, secondMoments[i]!, params));
    });
  });
}

function adamOne(
  parameter: Cell,
  gradient: Tensor,
  m: Cell,
  v: Cell,
  { lr, beta1, beta2, eps, weightDecay, decoupled, step }: AdamParams,
): void {
  const inGradient = weightDecay !== 0 && !decoupled;
  const g = inGradient ? add(gradient, mul(parameter, weightDecay)) : gradient;
  const start = decoupled ? mul(parameter, 1 - lr * weightDecay) : parameter;
  m.replace(add(mul(m, beta1), mul(g, 1 - beta1)));
  v.replace(add(mul(v, beta2), mul(mul(g, g), 1 - beta2)));
  const denominator = add(div(sqrt(v), Math.sqrt(1 - beta2 ** step)), eps);
  parameter.replace(sub(start, mul(div(m, denominator), lr / (1 - beta1 ** step))));
}
