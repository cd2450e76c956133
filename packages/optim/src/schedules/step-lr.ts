import type { Optimizer } from '../optimizer.js';
import { checkNumber } from '../options.js';
import { LRScheduler } from './lr-scheduler.js';
import { checkCount } from './schedule.js';

export interface StepLROptions {
  /** Epochs between two decays. */
  readonly stepSize: number;
  /** Default 0.1. */
  readonly gamma?: number | undefined;
}

/** Multiplies the rate by `gamma` every `stepSize` epochs (`torch.optim.lr_scheduler.StepLR`). */
export class StepLR extends LRScheduler {
  static override readonly name: string = 'StepLR';
  constructor(optimizer: Optimizer, { stepSize, gamma = 0.1 }: StepLROptions) {
    checkCount('stepSize', stepSize);
    checkNumber('gamma', gamma);
    super(optimizer, {
      rate: ({ epoch, lr }) => (epoch > 0 && epoch % stepSize === 0 ? lr * gamma : lr),
    });
  }
}
