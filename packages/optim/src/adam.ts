import { adamStep, type Buffer, type Parameter, zerosLike } from '@striate/tensor';
import { atLeast, Optimizer } from './optimizer.js';

/** Defaults as in PyTorch: lr 1e-3, betas [0.9, 0.999], eps 1e-8, weightDecay 0. */
export interface AdamOptions {
  readonly lr?: number | undefined;
  readonly betas?: readonly [number, number] | undefined;
  readonly eps?: number | undefined;
  /** L2 penalty, added to the gradient. */
  readonly weightDecay?: number | undefined;
}

interface Moments {
  readonly first: Buffer;
  readonly second: Buffer;
  step: number;
}

/** Adam (Kingma and Ba, 2015), as `torch.optim.Adam`. */
export class Adam extends Optimizer {
  readonly #betas: readonly [number, number];
  readonly #eps: number;
  readonly #weightDecay: number;
  readonly #moments = new Map<Parameter, Moments>();

  constructor(parameters: Iterable<Parameter>, options: AdamOptions = {}) {
    super(parameters, options.lr ?? 1e-3);
    const [beta1, beta2] = options.betas ?? [0.9, 0.999];
    this.#betas = [atLeast('betas[0]', beta1, 0, 1), atLeast('betas[1]', beta2, 0, 1)];
    this.#eps = atLeast('eps', options.eps ?? 1e-8, 0);
    this.#weightDecay = atLeast('weightDecay', options.weightDecay ?? 0, 0);
  }

  override step(): void {
    const parameters = this.ready;
    const moments = parameters.map((parameter) => this.#momentsOf(parameter));
    for (const state of moments) state.step++;
    // Parameters whose gradient was absent in some step count fewer steps: one kernel call per count.
    for (const step of new Set(moments.map((state) => state.step))) {
      const group = parameters.filter((_, i) => moments[i]!.step === step);
      const states = moments.filter((state) => state.step === step);
      adamStep(
        group,
        group.map((parameter) => parameter.grad!),
        states.map((state) => state.first),
        states.map((state) => state.second),
        {
          lr: this.lr,
          beta1: this.#betas[0],
          beta2: this.#betas[1],
          eps: this.#eps,
          weightDecay: this.#weightDecay,
          decoupled: false,
          step,
        },
      );
    }
  }

  override dispose(): void {
    for (const { first, second } of this.#moments.values()) {
      first.dispose();
      second.dispose();
    }
    this.#moments.clear();
  }

  #momentsOf(parameter: Parameter): Moments {
    let state = this.#moments.get(parameter);
    if (!state) {
      state = { first: zerosLike(parameter), second: zerosLike(parameter), step: 0 };
      this.#moments.set(parameter, state);
    }
    return state;
  }
}
