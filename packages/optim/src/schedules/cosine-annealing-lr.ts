import type { Optimizer } from '../optimizer.js';
import { checkNumber } from '../options.js';
import { LRScheduler } from './lr-scheduler.js';
import { checkCount } from './schedule.js';

export interface CosineAnnealingLROptions {
  /** The epoch at which the rate is lowest. */
  readonly tMax: number;
  /** The lowest rate. Default 0. */
  readonly etaMin?: number | undefined;
}

/**
 * Lets the rate fall to `etaMin` along half a cosine, and rise again after `tMax` epochs: annealing without
 * the restarts of Loshchilov and Hutter (2017) (`torch.optim.lr_scheduler.CosineAnnealingLR`).
 */
export class CosineAnnealingLR extends LRScheduler {
  static override readonly name: string = 'CosineAnnealingLR';
  constructor(optimizer: Optimizer, { tMax, etaMin = 0 }: CosineAnnealingLROptions) {
    checkCount('tMax', tMax);
    checkNumber('etaMin', etaMin);
    const height = (epoch: number) => 1 + Math.cos((Math.PI * epoch) / tMax);
    super(optimizer, {
      rate({ epoch, lr, baseLr }) {
        if (epoch === 0) return lr;
        // At its lowest the ratio below divides by zero.
        if ((epoch - 1 - tMax) % (2 * tMax) === 0) {
          return lr + ((baseLr - etaMin) * (1 - Math.cos(Math.PI / tMax))) / 2;
        }
        return (height(epoch) / height(epoch - 1)) * (lr - etaMin) + etaMin;
      },
      restart: ({ baseLr }) => etaMin + ((baseLr - etaMin) * height(0)) / 2,
    });
  }
}
