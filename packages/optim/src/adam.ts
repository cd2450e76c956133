import { adamStep, type Parameter, type Tensor } from '@striate/tensor';
import type { ParametersOrGroups, ParamGroup, Settings } from './groups.js';
import { Optimizer, type OptimizerKind } from './optimizer.js';
import { type Betas, betasOption, flagOption, type Given, numberOption } from './options.js';

export interface AdamSettings extends Settings {
  /** Default 1e-3. */
  lr: number;
  /** How much of the mean gradient and of the mean squared gradient is kept. Default [0.9, 0.999]. */
  betas: Betas;
  /** Added to the denominator. Default 1e-8. */
  eps: number;
  /** Adam: L2 penalty, added to the gradient; default 0. AdamW: decay apart from it; default 1e-2. */
  weightDecay: number;
}

export type AdamOptions = Given<AdamSettings>;

const MEAN = 'exp_avg';
const SQUARE = 'exp_avg_sq';

const KIND: OptimizerKind<AdamSettings> = {
  name: 'Adam',
  options: {
    lr: numberOption(1e-3, { least: 0 }),
    betas: betasOption([0.9, 0.999]),
    eps: numberOption(1e-8, { least: 0 }),
    weightDecay: numberOption(0, { least: 0 }),
    maximize: flagOption(false),
  },
  slots: [MEAN, SQUARE],
  needs: () => [MEAN, SQUARE],
  counts: true,
};

const KIND_W: OptimizerKind<AdamSettings> = {
  ...KIND,
  name: 'AdamW',
  options: { ...KIND.options, weightDecay: numberOption(1e-2, { least: 0 }) },
};

/** What Adam and AdamW share: all but where weight decay enters. */
abstract class AdamBase extends Optimizer<AdamSettings> {
  protected abstract readonly decoupled: boolean;

  protected override update(
    { lr, betas: [beta1, beta2], eps, weightDecay }: ParamGroup<AdamSettings>,
    parameters: readonly Parameter[],
    gradients: readonly Tensor[],
  ): void {
    const means = parameters.map((parameter) => this.state.cell(parameter, MEAN));
    const squares = parameters.map((parameter) => this.state.cell(parameter, SQUARE));
    const steps = parameters.map((parameter) => this.state.count(parameter));
    // Parameters whose gradient was absent in some step count fewer steps: one kernel call per count.
    for (const step of new Set(steps)) {
      const among = <T>(list: readonly T[]) => list.filter((_, i) => steps[i] === step);
      const params = { lr, beta1, beta2, eps, weightDecay, decoupled: this.decoupled, step };
      adamStep(among(parameters), among(gradients), among(means), among(squares), params);
    }
  }
}

/** Adam (Kingma and Ba, 2015; `torch.optim.Adam`). Weight decay is added to the gradient. */
export class Adam extends AdamBase {
  protected override readonly decoupled = false;

  constructor(parameters: ParametersOrGroups<AdamSettings>, options: AdamOptions = {}) {
    super(parameters, options, KIND);
  }
}

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, 2019; `torch.optim.AdamW`): parameters shrink by
 * the factor 1 - lr weightDecay before each step, and the moments know nothing of it.
 */
export class AdamW extends AdamBase {
  protected override readonly decoupled = true;

  constructor(parameters: ParametersOrGroups<AdamSettings>, options: AdamOptions = {}) {
    super(parameters, options, KIND_W);
  }
}
