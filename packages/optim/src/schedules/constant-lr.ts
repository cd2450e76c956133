import type { Optimizer } from '../optimizer.js';
import { checkNumber } from '../options.js';
import { LRScheduler } from './lr-scheduler.js';
import { checkCount } from './schedule.js';

export interface ConstantLROptions {
  /** Above 0, at most 1. Default 1/3. */
  readonly factor?: number | undefined;
  /** The epoch at which the full rate is back. Default 5. */
  readonly totalIters?: number | undefined;
}

/** Keeps the rate at `factor` of itself for `totalIters` epochs (`torch.optim.lr_scheduler.ConstantLR`). */
export class ConstantLR extends LRScheduler {
  static override readonly name: string = 'ConstantLR';
  constructor(optimizer: Optimizer, { factor = 1 / 3, totalIters = 5 }: ConstantLROptions = {}) {
    checkNumber('factor', factor, { above: 0, most: 1 });
    checkCount('totalIters', totalIters);
    super(optimizer, {
      rate({ epoch, lr }) {
        if (epoch === 0) return lr * factor;
        return epoch === totalIters ? lr * (1 / factor) : lr;
      },
    });
  }
}
