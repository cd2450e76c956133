/** @file Batch normalisation (Ioffe and Szegedy, 2015; `torch.nn.BatchNorm1d` to `BatchNorm3d`). */
import { checkedCount, type Dims } from '@striate/shapes';
import {
  Buffer,
  batchNorm,
  batchNormInference,
  type Parameter,
  type Tensor,
} from '@striate/tensor';
import { describeOptions } from '../describe.js';
import { affinePair, constant } from '../init/defaults.js';
import { Layer } from '../layer.js';
import { Counter } from '../module.js';

export interface BatchNormOptions {
  readonly numFeatures: number;
  /** Added to the variance; 1e-5 where not given. */
  readonly eps?: number | undefined;
  /** The batch's share in the running statistics; 0.1 where not given, null for the average of all batches. */
  readonly momentum?: number | null | undefined;
  /** Whether scale and shift are trained; true where not given. */
  readonly affine?: boolean | undefined;
  /** Whether, being affine, it also shifts; true where not given. */
  readonly bias?: boolean | undefined;
  /** Whether running statistics are kept, for eval mode; true where not given. */
  readonly trackRunningStats?: boolean | undefined;
}

const DEFAULTS = { eps: 1e-5, momentum: 0.1, affine: true, bias: true, trackRunningStats: true };

/**
 * With the batch's own statistics per channel in training, and with the running ones in eval mode (or with
 * the batch's there too, where none are tracked).
 */
abstract class BatchNormalisation<O extends BatchNormOptions, D extends Dims> extends Layer {
  readonly options: O;
  readonly weight: Parameter | null;
  readonly bias: Parameter | null;
  readonly runningMean: Buffer | null;
  readonly runningVar: Buffer | null;
  readonly numBatchesTracked: Counter | null;
  readonly #dims: D;

  constructor(options: O, dims: D) {
    super();
    this.options = options;
    this.#dims = dims;
    const { affine = true, bias, trackRunningStats = true } = options;
    const shape = [checkedCount(`BatchNorm${dims}d`, 'numFeatures', options.numFeatures, 1)];
    ({ weight: this.weight, bias: this.bias } = affinePair(shape, affine, bias));
    this.runningMean = trackRunningStats ? new Buffer(shape, constant(shape, 0)) : null;
    this.runningVar = trackRunningStats ? new Buffer(shape, constant(shape, 1)) : null;
    this.numBatchesTracked = trackRunningStats ? new Counter() : null;
  }

  get spec(): { readonly type: 'batchNorm'; readonly dims: D } & O {
    return { type: 'batchNorm', ...this.options, dims: this.#dims };
  }

  override describe(): string {
    return describeOptions([this.options.numFeatures], this.options, DEFAULTS);
  }

  protected override compute(x: Tensor): Tensor {
    const { weight, bias, runningMean: mean, runningVar: variance, numBatchesTracked } = this;
    const { eps, momentum = 0.1 } = this.options;
    if (!mean || !variance || !numBatchesTracked) return batchNorm(x, weight, bias, null, { eps });
    if (!this.training) return batchNormInference(x, weight, bias, { mean, variance }, { eps });
    numBatchesTracked.value++;
    const share = momentum ?? 1 / numBatchesTracked.value;
    return batchNorm(x, weight, bias, { mean, variance, momentum: share }, { eps });
  }
}

/** (N, C) or (N, C, L) (`torch.nn.BatchNorm1d`). */
export class BatchNorm1d<
  const O extends BatchNormOptions = BatchNormOptions,
> extends BatchNormalisation<O, 1> {
  static override readonly name: string = 'BatchNorm1d';
  constructor(options: O) {
    super(options, 1);
  }
}

/** (N, C, H, W) (`torch.nn.BatchNorm2d`). */
export class BatchNorm2d<
  const O extends BatchNormOptions = BatchNormOptions,
> extends BatchNormalisation<O, 2> {
  static override readonly name: string = 'BatchNorm2d';
  constructor(options: O) {
    super(options, 2);
  }
}

/** (N, C, D, H, W) (`torch.nn.BatchNorm3d`). */
export class BatchNorm3d<
  const O extends BatchNormOptions = BatchNormOptions,
> extends BatchNormalisation<O, 3> {
  static override readonly name: string = 'BatchNorm3d';
  constructor(options: O) {
    super(options, 3);
  }
}
