import { checkedCount } from '@striate/shapes';
import type { LayerSpec } from '@striate/shapes/stack';
import { Buffer, batchNorm, batchNormInference, Parameter, type Tensor } from '@striate/tensor';
import { constant } from '../init.js';
import { Layer } from '../layer.js';
import { Counter } from '../module.js';

export interface BatchNorm2dOptions {
  readonly numFeatures: number;
  /** Added to the variance; 1e-5 where not given. */
  readonly eps?: number | undefined;
  /** The batch's share in the running statistics; 0.1 where not given, null for the average of all batches. */
  readonly momentum?: number | null | undefined;
}

/**
 * Batch normalisation of pictures (N, C, H, W) per channel (Ioffe and Szegedy, 2015; `torch.nn.BatchNorm2d`):
 * with the batch's statistics in training, with the running ones in eval mode.
 */
export class BatchNorm2d extends Layer {
  readonly options: BatchNorm2dOptions;
  readonly weight: Parameter;
  readonly bias: Parameter;
  readonly runningMean: Buffer;
  readonly runningVar: Buffer;
  readonly numBatchesTracked = new Counter();

  constructor(options: BatchNorm2dOptions) {
    super();
    this.options = options;
    const shape = [checkedCount('BatchNorm2d', 'numFeatures', options.numFeatures, 1)];
    this.weight = new Parameter(shape, constant(shape, 1));
    this.bias = new Parameter(shape, constant(shape, 0));
    this.runningMean = new Buffer(shape, constant(shape, 0));
    this.runningVar = new Buffer(shape, constant(shape, 1));
  }

  override describe(): string {
    return `${this.options.numFeatures}`;
  }

  get spec(): LayerSpec {
    return { type: 'batchNorm', numFeatures: this.options.numFeatures };
  }

  protected override compute(x: Tensor): Tensor {
    const { weight, bias, runningMean: mean, runningVar: variance } = this;
    const { eps, momentum = 0.1 } = this.options;
    if (!this.training) return batchNormInference(x, weight, bias, { mean, variance }, { eps });
    this.numBatchesTracked.value++;
    const share = momentum ?? 1 / this.numBatchesTracked.value;
    return batchNorm(x, weight, bias, { mean, variance, momentum: share }, { eps });
  }
}
