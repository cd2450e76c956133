import type { Optimizer } from '../optimizer.js';
import { checkNumber } from '../options.js';
import { LRScheduler } from './lr-scheduler.js';

export interface MultiStepLROptions {
  /** The epochs of the decays; one that is given twice decays twice. */
  readonly milestones: readonly number[];
  /** Default 0.1. */
  readonly gamma?: number | undefined;
}

/** Multiplies the rate by `gamma` at each of the milestones (`torch.optim.lr_scheduler.MultiStepLR`). */
export class MultiStepLR extends LRScheduler {
  static override readonly name: string = 'MultiStepLR';
  constructor(optimizer: Optimizer, { milestones, gamma = 0.1 }: MultiStepLROptions) {
    checkNumber('gamma', gamma);
    for (const [i, milestone] of milestones.entries()) {
      checkNumber(`milestones[${i}]`, milestone, { integer: true, least: 0 });
    }
    super(optimizer, {
      rate({ epoch, lr }) {
        const hits = milestones.filter((milestone) => milestone === epoch).length;
        return hits === 0 ? lr : lr * gamma ** hits;
      },
    });
  }
}
