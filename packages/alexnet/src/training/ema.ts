/** @file A running mean of a model's weights, which is often better than the weights themselves. */
import type { Module } from '@striate/layers';
import { add, Cell, mul, noGrad, scope } from '@striate/tensor';

/**
 * mean = decay * mean + (1 - decay) * weights, for parameters and running statistics alike (Polyak and
 * Juditsky, 1992; timm's ModelEmaV2). `module` is a second model of the same kind, on the same backend, which
 * starts as a copy of the first.
 */
export class Ema {
  readonly module: Module;
  readonly decay: number;

  private constructor(module: Module, decay: number) {
    this.module = module;
    this.decay = decay;
  }

  /** The mean of `model`, kept in `copy`, which takes `model`'s values over. */
  static async of(model: Module, copy: Module, decay: number): Promise<Ema> {
    copy.loadStateDict(await model.stateDict());
    return new Ema(copy.eval(), decay);
  }

  /** One step of the mean towards `model`. Counters are taken over as they are. */
  update(model: Module): void {
    const news = new Map(model.namedState());
    for (const [key, mean] of this.module.namedState()) {
      const value = news.get(key);
      if (mean instanceof Cell && value instanceof Cell) this.#move(mean, value);
      else if (!(mean instanceof Cell) && value && !(value instanceof Cell))
        mean.value = value.value;
    }
  }

  #move(mean: Cell, value: Cell): void {
    noGrad(() => {
      mean.replace(scope(() => add(mul(mean, this.decay), mul(value, 1 - this.decay))));
    });
  }
}
