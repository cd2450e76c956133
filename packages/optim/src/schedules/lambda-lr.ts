import type { Optimizer } from '../optimizer.js';
import { LRScheduler } from './lr-scheduler.js';
import { perGroup } from './schedule.js';

/** The factor on the base rate at an epoch. */
export type LrLambda = (epoch: number) => number;

export interface LambdaLROptions {
  /** One for all groups, or one for each. */
  readonly lrLambda: LrLambda | readonly LrLambda[];
}

/** Sets the rate to a function of the epoch times the base rate (`torch.optim.lr_scheduler.LambdaLR`). */
export class LambdaLR extends LRScheduler {
  static override readonly name: string = 'LambdaLR';
  constructor(optimizer: Optimizer, { lrLambda }: LambdaLROptions) {
    const lambdas = perGroup('lrLambda', lrLambda, optimizer);
    super(optimizer, { rate: ({ epoch, baseLr, index }) => baseLr * lambdas[index]!(epoch) });
  }
}
