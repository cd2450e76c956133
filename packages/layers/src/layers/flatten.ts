import type { Shape } from '@striate/shapes';
import { layerOutput } from '@striate/shapes/stack';
import { flatten, reshape, type Tensor } from '@striate/tensor';
import { describeOptions, show } from '../describe.js';
import { Layer } from '../layer.js';

/** The batch (dimension 0) stays where nothing is given. */
export interface FlattenOptions {
  /** 1 where not given. */
  readonly startDim?: number | undefined;
  /** -1, the last one, where not given. */
  readonly endDim?: number | undefined;
}

/** Joins the dimensions from startDim to endDim into one (`torch.nn.Flatten`). */
export class Flatten<const O extends FlattenOptions = Record<never, never>> extends Layer {
  static override readonly name: string = 'Flatten';
  readonly options: O;

  constructor(options: O = {} as O) {
    super();
    this.options = options;
  }

  get spec(): { readonly type: 'flatten' } & O {
    return { type: 'flatten', ...this.options };
  }

  override describe(): string {
    return describeOptions([], this.options, { startDim: 1, endDim: -1 });
  }

  protected override compute(x: Tensor): Tensor {
    const { startDim = 1, endDim } = this.options;
    return flatten(x, startDim, endDim);
  }
}

export interface UnflattenOptions {
  /** The dimension to be split; negative ones count from the back. */
  readonly dim: number;
  /** What it becomes; one size may be -1. */
  readonly unflattenedSize: Shape;
}

/** Splits one dimension into several (`torch.nn.Unflatten`). */
export class Unflatten<const O extends UnflattenOptions = UnflattenOptions> extends Layer {
  static override readonly name: string = 'Unflatten';
  readonly options: O;

  constructor(options: O) {
    super();
    this.options = options;
  }

  get spec(): { readonly type: 'unflatten' } & O {
    return { type: 'unflatten', ...this.options };
  }

  override describe(): string {
    const { dim, unflattenedSize } = this.options;
    return `dim ${dim}, ${show(unflattenedSize)}`;
  }

  protected override compute(x: Tensor): Tensor {
    return reshape(x, layerOutput(x.shape, this.spec));
  }
}
