import { type Buffer, type Parameter, sgdStep, zerosLike } from '@striate/tensor';
import { atLeast, OptimError, Optimizer } from './optimizer.js';

/** Defaults as in PyTorch: lr 1e-3, everything else 0 or false. */
export interface SgdOptions {
  readonly lr?: number | undefined;
  readonly momentum?: number | undefined;
  readonly dampening?: number | undefined;
  /** L2 penalty, added to the gradient. */
  readonly weightDecay?: number | undefined;
  /** Looks ahead along the momentum; needs momentum above 0 and no dampening. */
  readonly nesterov?: boolean | undefined;
}

/** Stochastic gradient descent, as `torch.optim.SGD`. */
export class SGD extends Optimizer {
  readonly #options: Required<{
    [K in Exclude<keyof SgdOptions, 'lr'>]: NonNullable<SgdOptions[K]>;
  }>;
  readonly #buffers = new Map<Parameter, Buffer>();

  constructor(parameters: Iterable<Parameter>, options: SgdOptions = {}) {
    super(parameters, options.lr ?? 1e-3);
    const { momentum = 0, dampening = 0, weightDecay = 0, nesterov = false } = options;
    if (nesterov && (momentum <= 0 || dampening !== 0)) {
      throw new OptimError(
        `nesterov with momentum ${momentum} and dampening ${dampening}.`,
        'Give a momentum above 0 and no dampening.',
      );
    }
    this.#options = {
      momentum: atLeast('momentum', momentum, 0),
      dampening,
      weightDecay: atLeast('weightDecay', weightDecay, 0),
      nesterov,
    };
  }

  override step(): void {
    const parameters = this.ready;
    const fresh = parameters.filter((parameter) => !this.#buffers.has(parameter));
    const known = parameters.filter((parameter) => this.#buffers.has(parameter));
    for (const [group, first] of [
      [fresh, true],
      [known, false],
    ] as const) {
      if (group.length === 0) continue;
      const gradients = group.map((parameter) => parameter.grad!);
      sgdStep(group, gradients, this.#buffersOf(group), { lr: this.lr, first, ...this.#options });
    }
  }

  override dispose(): void {
    for (const buffer of this.#buffers.values()) buffer.dispose();
    this.#buffers.clear();
  }

  /** The momentum buffers of `parameters`; none without momentum. */
  #buffersOf(parameters: readonly Parameter[]): Buffer[] {
    if (this.#options.momentum === 0) return [];
    return parameters.map((parameter) => {
      const buffer = this.#buffers.get(parameter) ?? zerosLike(parameter);
      this.#buffers.set(parameter, buffer);
      return buffer;
    });
  }
}
