import type { Optimizer } from '../optimizer.js';
import { checkNumber } from '../options.js';
import { LRScheduler } from './lr-scheduler.js';
import { checkCount } from './schedule.js';

export interface LinearLROptions {
  /** Above 0, at most 1. Default 1/3. */
  readonly startFactor?: number | undefined;
  /** From 0 to 1. Default 1. */
  readonly endFactor?: number | undefined;
  /** The epoch at which `endFactor` is reached. Default 5. */
  readonly totalIters?: number | undefined;
}

/**
 * Moves the rate in a straight line from `startFactor` to `endFactor` of itself: a warm-up, by default
 * (`torch.optim.lr_scheduler.LinearLR`).
 */
export class LinearLR extends LRScheduler {
  static override readonly name: string = 'LinearLR';
  constructor(
    optimizer: Optimizer,
    { startFactor = 1 / 3, endFactor = 1, totalIters = 5 }: LinearLROptions = {},
  ) {
    checkNumber('startFactor', startFactor, { above: 0, most: 1 });
    checkNumber('endFactor', endFactor, { least: 0, most: 1 });
    checkCount('totalIters', totalIters);
    const rise = endFactor - startFactor;
    super(optimizer, {
      rate({ epoch, lr }) {
        if (epoch === 0) return lr * startFactor;
        if (epoch > totalIters) return lr;
        return lr * (1 + rise / (totalIters * startFactor + (epoch - 1) * rise));
      },
    });
  }
}
