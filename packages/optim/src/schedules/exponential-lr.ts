import type { Optimizer } from '../optimizer.js';
import { checkNumber } from '../options.js';
import { LRScheduler } from './lr-scheduler.js';

export interface ExponentialLROptions {
  readonly gamma: number;
}

/** Multiplies the rate by `gamma` every epoch (`torch.optim.lr_scheduler.ExponentialLR`). */
export class ExponentialLR extends LRScheduler {
  static override readonly name: string = 'ExponentialLR';
  constructor(optimizer: Optimizer, { gamma }: ExponentialLROptions) {
    checkNumber('gamma', gamma);
    super(optimizer, { rate: ({ epoch, lr }) => (epoch === 0 ? lr : lr * gamma) });
  }
}
