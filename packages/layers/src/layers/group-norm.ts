/** @file Normalisations that know no batch: group, instance, layer and local response. */
import { checkedCount, type Dims, type Shape } from '@striate/shapes';
import {
  groupNorm,
  instanceNorm,
  type LocalResponseNormOptions,
  layerNorm,
  localResponseNorm,
  type Parameter,
  reshape,
  scope,
  type Tensor,
} from '@striate/tensor';
import { describeOptions } from '../describe.js';
import { affinePair } from '../init/defaults.js';
import { Layer } from '../layer.js';

export interface GroupNormOptions {
  readonly numGroups: number;
  readonly numChannels: number;
  /** Added to the variance; 1e-5 where not given. */
  readonly eps?: number | undefined;
  /** Whether scale and shift are trained; true where not given. */
  readonly affine?: boolean | undefined;
  /** Whether, being affine, it also shifts; true where not given. */
  readonly bias?: boolean | undefined;
}

/** Groups of channels of every (C, ...) of (N, C, ...) (Wu and He, 2018; `torch.nn.GroupNorm`). */
export class GroupNorm<const O extends GroupNormOptions = GroupNormOptions> extends Layer {
  static override readonly name: string = 'GroupNorm';
  readonly options: O;
  readonly weight: Parameter | null;
  readonly bias: Parameter | null;

  constructor(options: O) {
    super();
    this.options = options;
    const shape = [checkedCount('GroupNorm', 'numChannels', options.numChannels, 1)];
    const { affine = true, bias } = options;
    ({ weight: this.weight, bias: this.bias } = affinePair(shape, affine, bias));
  }

  get spec(): { readonly type: 'groupNorm' } & O {
    return { type: 'groupNorm', ...this.options };
  }

  override describe(): string {
    const { numGroups, numChannels } = this.options;
    return describeOptions([numGroups, numChannels], this.options, {
      eps: 1e-5,
      affine: true,
      bias: true,
    });
  }

  protected override compute(x: Tensor): Tensor {
    const { numGroups, eps } = this.options;
    return groupNorm(x, numGroups, this.weight, this.bias, { eps });
  }
}

export interface InstanceNormOptions {
  readonly numFeatures: number;
  /** Added to the variance; 1e-5 where not given. */
  readonly eps?: number | undefined;
  /** Whether scale and shift are trained; false where not given. */
  readonly affine?: boolean | undefined;
  /** Whether, being affine, it also shifts; true where not given. */
  readonly bias?: boolean | undefined;
}

/** Every channel of every picture by itself (Ulyanov et al., 2016). No running statistics, as by PyTorch's default. */
abstract class InstanceNormalisation<O extends InstanceNormOptions, D extends Dims> extends Layer {
  readonly options: O;
  readonly weight: Parameter | null;
  readonly bias: Parameter | null;
  readonly #dims: D;

  constructor(options: O, dims: D) {
    super();
    this.options = options;
    this.#dims = dims;
    const shape = [checkedCount(`InstanceNorm${dims}d`, 'numFeatures', options.numFeatures, 1)];
    const { affine = false, bias } = options;
    ({ weight: this.weight, bias: this.bias } = affinePair(shape, affine, bias));
  }

  get spec(): { readonly type: 'instanceNorm'; readonly dims: D } & O {
    return { type: 'instanceNorm', ...this.options, dims: this.#dims };
  }

  override describe(): string {
    return describeOptions([this.options.numFeatures], this.options, {
      eps: 1e-5,
      affine: false,
      bias: true,
    });
  }

  protected override compute(x: Tensor): Tensor {
    const { eps } = this.options;
    if (x.shape.length === this.#dims + 2) return instanceNorm(x, this.weight, this.bias, { eps });
    return scope(() => {
      const batch = reshape(x, [1, ...x.shape]);
      return reshape(instanceNorm(batch, this.weight, this.bias, { eps }), x.shape);
    });
  }
}

/** (N, C, L) or (C, L) (`torch.nn.InstanceNorm1d`). */
export class InstanceNorm1d<
  const O extends InstanceNormOptions = InstanceNormOptions,
> extends InstanceNormalisation<O, 1> {
  static override readonly name: string = 'InstanceNorm1d';
  constructor(options: O) {
    super(options, 1);
  }
}

/** (N, C, H, W) or (C, H, W) (`torch.nn.InstanceNorm2d`). */
export class InstanceNorm2d<
  const O extends InstanceNormOptions = InstanceNormOptions,
> extends InstanceNormalisation<O, 2> {
  static override readonly name: string = 'InstanceNorm2d';
  constructor(options: O) {
    super(options, 2);
  }
}

export interface LayerNormOptions {
  /** The last dimensions of the input, or the last one alone. */
  readonly normalizedShape: number | Shape;
  /** Added to the variance; 1e-5 where not given. */
  readonly eps?: number | undefined;
  /** Whether scale (and shift) are trained; true where not given. */
  readonly elementwiseAffine?: boolean | undefined;
  /** Whether, being affine, it also shifts; true where not given. */
  readonly bias?: boolean | undefined;
}

/** The last dimensions of (..., normalizedShape) (Ba et al., 2016; `torch.nn.LayerNorm`). */
export class LayerNorm<const O extends LayerNormOptions = LayerNormOptions> extends Layer {
  static override readonly name: string = 'LayerNorm';
  readonly options: O;
  readonly weight: Parameter | null;
  readonly bias: Parameter | null;
  readonly #shape: Shape;

  constructor(options: O) {
    super();
    this.options = options;
    const { normalizedShape, elementwiseAffine = true, bias } = options;
    this.#shape = typeof normalizedShape === 'number' ? [normalizedShape] : normalizedShape;
    ({ weight: this.weight, bias: this.bias } = affinePair(this.#shape, elementwiseAffine, bias));
  }

  get spec(): { readonly type: 'layerNorm' } & O {
    return { type: 'layerNorm', ...this.options };
  }

  override describe(): string {
    const defaults = { eps: 1e-5, elementwiseAffine: true, bias: true };
    return describeOptions([this.#shape], this.options, defaults);
  }

  protected override compute(x: Tensor): Tensor {
    return layerNorm(x, this.#shape, this.weight, this.bias, { eps: this.options.eps });
  }
}

/** Across neighbouring channels (Krizhevsky et al., 2012; `torch.nn.LocalResponseNorm`). */
export class LocalResponseNorm extends Layer {
  static override readonly name: string = 'LocalResponseNorm';
  readonly spec = { type: 'elementwise', name: 'localResponseNorm', minRank: 3 } as const;
  readonly options: LocalResponseNormOptions;

  constructor(options: LocalResponseNormOptions) {
    super();
    this.options = options;
  }

  override describe(): string {
    return describeOptions([this.options.size], this.options, { alpha: 1e-4, beta: 0.75, k: 1 });
  }

  protected override compute(x: Tensor): Tensor {
    return localResponseNorm(x, this.options);
  }
}
