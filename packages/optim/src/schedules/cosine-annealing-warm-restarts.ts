import type { Optimizer } from '../optimizer.js';
import { checkNumber } from '../options.js';
import { LRScheduler } from './lr-scheduler.js';
import { checkCount } from './schedule.js';

export interface CosineAnnealingWarmRestartsOptions {
  /** Epochs until the first restart. */
  readonly t0: number;
  /** How much longer each cycle is than the one before. Default 1. */
  readonly tMult?: number | undefined;
  /** The lowest rate. Default 0. */
  readonly etaMin?: number | undefined;
}

/**
 * Lets the rate fall along half a cosine again and again (SGDR: Loshchilov and Hutter, 2017;
 * `torch.optim.lr_scheduler.CosineAnnealingWarmRestarts`).
 */
export class CosineAnnealingWarmRestarts extends LRScheduler {
  static override readonly name: string = 'CosineAnnealingWarmRestarts';
  constructor(
    optimizer: Optimizer,
    { t0, tMult = 1, etaMin = 0 }: CosineAnnealingWarmRestartsOptions,
  ) {
    checkCount('t0', t0);
    checkCount('tMult', tMult);
    checkNumber('etaMin', etaMin);
    super(optimizer, {
      rate({ epoch, baseLr }) {
        const { since, length } = cycleAt(epoch, t0, tMult);
        return etaMin + ((baseLr - etaMin) * (1 + Math.cos((Math.PI * since) / length))) / 2;
      },
    });
  }

  /** Goes to the next epoch, or to any, also between two: `step(epoch + batch / batches)`. Throws OptimError. */
  override step(epoch = this.lastEpoch + 1): void {
    this.moveTo(checkNumber('epoch', epoch, { least: 0 }));
  }
}

/** How far an epoch is into its cycle, and how long that is. */
function cycleAt(epoch: number, t0: number, tMult: number): { since: number; length: number } {
  if (tMult === 1) return { since: epoch % t0, length: t0 };
  let start = 0;
  let length = t0;
  while (epoch - start >= length) {
    start += length;
    length *= tMult;
  }
  return { since: epoch - start, length };
}
