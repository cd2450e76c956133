/** @file The optional kernel `sgdStep`, and its default (`torch.optim.SGD`). */
import type { SgdParams } from '../backend.js';
import type { Cell } from '../cell.js';
import { add, mul, sub } from '../ops/arithmetic.js';
import { noGrad, scope } from '../scope.js';
import type { Tensor } from '../tensor.js';

/** One step on all parameters in place; `buffers` is empty where momentum is 0. */
export function sgdStep(
  parameters: readonly Cell[],
  gradients: readonly Tensor[],
  buffers: readonly Cell[],
  params: SgdParams,
): void {
  const backend = parameters[0]?.backend;
  if (backend?.sgdStep) {
    backend.sgdStep(parameters, gradients, buffers, params);
    for (const cell of [...parameters, ...buffers]) cell.touch();
    return;
  }
  noGrad(() => {
    parameters.forEach((parameter, i) => {
      scope(() => sgdOne(parameter, gradients[i]!, buffers[i], params));
    });
  });
}

function sgdOne(
  parameter: Cell,
  gradient: Tensor,
  buffer: Cell | undefined,
  { lr, momentum, dampening, nesterov, weightDecay, first }: SgdParams,
): void {
  const g = weightDecay === 0 ? gradient : add(gradient, mul(parameter, weightDecay));
  let direction = g;
  if (buffer) {
    buffer.replace(first ? g.detach() : add(mul(buffer, momentum), mul(g, 1 - dampening)));
    direction = nesterov ? add(g, mul(buffer, momentum)) : buffer;
  }
  parameter.replace(sub(parameter, mul(direction, lr)));
}
