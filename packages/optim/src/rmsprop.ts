import {
  add,
  type Buffer,
  type Cell,
  div,
  mul,
  type Parameter,
  scope,
  sqrt,
  sub,
  type Tensor,
} from '@striate/tensor';
import type { ParametersOrGroups, ParamGroup, Settings } from './groups.js';
import { Optimizer, type OptimizerKind } from './optimizer.js';
import { flagOption, type Given, numberOption } from './options.js';

export interface RmsPropSettings extends Settings {
  /** Default 1e-2. */
  lr: number;
  /** How much of the mean squared gradient is kept. Default 0.99. */
  alpha: number;
  /** Added to the denominator, outside the root. Default 1e-8. */
  eps: number;
  /** L2 penalty, added to the gradient. Default 0. */
  weightDecay: number;
  /** How much of the last direction is kept. Default 0. */
  momentum: number;
  /** Divides by the deviation of gradients instead of their root mean square (Graves, 2013). Default false. */
  centered: boolean;
}

export type RmsPropOptions = Given<RmsPropSettings>;

/** Which cells a step needs; the first always. */
const SLOTS = { square: 'square_avg', momentum: 'momentum_buffer', mean: 'grad_avg' } as const;

const KIND: OptimizerKind<RmsPropSettings> = {
  name: 'RMSprop',
  options: {
    lr: numberOption(1e-2, { least: 0 }),
    alpha: numberOption(0.99, { least: 0 }),
    eps: numberOption(1e-8, { least: 0 }),
    weightDecay: numberOption(0, { least: 0 }),
    momentum: numberOption(0, { least: 0 }),
    centered: flagOption(false),
    maximize: flagOption(false),
  },
  slots: Object.values(SLOTS),
  needs: ({ momentum, centered }) => [
    SLOTS.square,
    ...(momentum > 0 ? [SLOTS.momentum] : []),
    ...(centered ? [SLOTS.mean] : []),
  ],
  counts: true,
};

/** RMSprop (Tieleman and Hinton, 2012; `torch.optim.RMSprop`). */
export class RMSprop extends Optimizer<RmsPropSettings> {
  constructor(parameters: ParametersOrGroups<RmsPropSettings>, options: RmsPropOptions = {}) {
    super(parameters, options, KIND);
  }

  protected override update(
    group: ParamGroup<RmsPropSettings>,
    parameters: readonly Parameter[],
    gradients: readonly Tensor[],
  ): void {
    for (const [i, parameter] of parameters.entries()) {
      const cell = (name: string): Buffer => this.state.cell(parameter, name);
      const mean = group.centered ? cell(SLOTS.mean) : undefined;
      const momentum = group.momentum > 0 ? cell(SLOTS.momentum) : undefined;
      scope(() => stepOne(parameter, gradients[i]!, cell(SLOTS.square), mean, momentum, group));
      this.state.count(parameter);
    }
  }
}

function stepOne(
  parameter: Cell,
  gradient: Tensor,
  square: Cell,
  mean: Cell | undefined,
  buffer: Cell | undefined,
  { lr, alpha, eps, weightDecay, momentum }: RmsPropSettings,
): void {
  const g = weightDecay === 0 ? gradient : add(gradient, mul(parameter, weightDecay));
  square.replace(add(mul(square, alpha), mul(mul(g, g), 1 - alpha)));
  mean?.replace(add(mean, mul(sub(g, mean), 1 - alpha)));
  const variance = mean ? sub(square, mul(mean, mean)) : square;
  let direction = div(g, add(sqrt(variance), eps));
  if (buffer) {
    buffer.replace(add(mul(buffer, momentum), direction));
    direction = buffer;
  }
  parameter.replace(sub(parameter, mul(direction, lr)));
}
