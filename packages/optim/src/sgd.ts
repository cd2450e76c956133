import { type Parameter, sgdStep, type Tensor } from '@striate/tensor';
import { OptimError } from './errors.js';
import type { ParametersOrGroups, ParamGroup, Settings } from './groups.js';
import { Optimizer, type OptimizerKind } from './optimizer.js';
import { flagOption, type Given, numberOption } from './options.js';

export interface SgdSettings extends Settings {
  /** Default 1e-3. */
  lr: number;
  /** How much of the last direction is kept. Default 0. */
  momentum: number;
  /** How much of the gradient is kept out of the momentum, from the second step on. Default 0. */
  dampening: number;
  /** L2 penalty, added to the gradient. Default 0. */
  weightDecay: number;
  /** Looks ahead along the momentum; needs momentum above 0 and no dampening. Default false. */
  nesterov: boolean;
}

export type SgdOptions = Given<SgdSettings>;

const BUFFER = 'momentum_buffer';

const KIND: OptimizerKind<SgdSettings> = {
  name: 'SGD',
  options: {
    lr: numberOption(1e-3, { least: 0 }),
    momentum: numberOption(0, { least: 0 }),
    dampening: numberOption(0),
    weightDecay: numberOption(0, { least: 0 }),
    nesterov: flagOption(false),
    maximize: flagOption(false),
  },
  slots: [BUFFER],
  needs: () => [],
  counts: false,
  check({ nesterov, momentum, dampening }) {
    if (!nesterov || (momentum > 0 && dampening === 0)) return;
    throw new OptimError(
      'bad-option',
      `nesterov with momentum ${momentum} and dampening ${dampening}.`,
      'Give a momentum above 0 and no dampening.',
    );
  },
};

/**
 * Stochastic gradient descent (`torch.optim.SGD`). The momentum buffer starts as the first gradient; Nesterov
 * momentum is that of Sutskever et al. (2013) in PyTorch's form.
 */
export class SGD extends Optimizer<SgdSettings> {
  constructor(parameters: ParametersOrGroups<SgdSettings>, options: SgdOptions = {}) {
    super(parameters, options, KIND);
  }

  protected override update(
    group: ParamGroup<SgdSettings>,
    parameters: readonly Parameter[],
    gradients: readonly Tensor[],
  ): void {
    const { lr, momentum, dampening, nesterov, weightDecay } = group;
    const isFirst = parameters.map((parameter) => !this.state.has(parameter, BUFFER));
    for (const first of [true, false]) {
      const among = <T>(list: readonly T[]) => list.filter((_, i) => isFirst[i] === first);
      const chosen = among(parameters);
      if (chosen.length === 0) continue;
      const buffers = momentum === 0 ? [] : chosen.map((item) => this.state.cell(item, BUFFER));
      const params = { lr, momentum, dampening, nesterov, weightDecay, first };
      sgdStep(chosen, among(gradients), buffers, params);
    }
  }
}
