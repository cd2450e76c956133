/** @file Pooling over sliding windows. */
import {
  type AvgPoolOptions,
  avgPool1d,
  avgPool2d,
  type MaxPoolOptions,
  maxPool1d,
  maxPool2d,
  type Tensor,
} from '@striate/tensor';
import { describeOptions } from '../describe.js';
import { Layer } from '../layer.js';

const DEFAULTS = {
  kernelSize: null,
  padding: 0,
  dilation: 1,
  ceilMode: false,
  countIncludePad: true,
  divisorOverride: null,
};

abstract class Pool<O extends MaxPoolOptions | AvgPoolOptions> extends Layer {
  readonly options: O;

  constructor(options: O) {
    super();
    this.options = options;
  }

  override describe(): string {
    const defaults = { ...DEFAULTS, stride: this.options.kernelSize };
    return describeOptions([], this.options, defaults);
  }
}

/** The largest value of each window of (N, C, L) or (C, L); the stride defaults to the kernel (`torch.nn.MaxPool1d`). */
export class MaxPool1d<const O extends MaxPoolOptions = MaxPoolOptions> extends Pool<O> {
  static override readonly name: string = 'MaxPool1d';
  get spec(): { readonly type: 'maxPool'; readonly dims: 1 } & O {
    return { type: 'maxPool', dims: 1, ...this.options };
  }

  protected override compute(x: Tensor): Tensor {
    return maxPool1d(x, this.options);
  }
}

/** The largest value of each window of (N, C, H, W) or (C, H, W); the stride defaults to the kernel (`torch.nn.MaxPool2d`). */
export class MaxPool2d<const O extends MaxPoolOptions = MaxPoolOptions> extends Pool<O> {
  static override readonly name: string = 'MaxPool2d';
  get spec(): { readonly type: 'maxPool'; readonly dims: 2 } & O {
    return { type: 'maxPool', dims: 2, ...this.options };
  }

  protected override compute(x: Tensor): Tensor {
    return maxPool2d(x, this.options);
  }
}

/** The mean of each window of (N, C, L) or (C, L); the stride defaults to the kernel (`torch.nn.AvgPool1d`). */
export class AvgPool1d<const O extends AvgPoolOptions = AvgPoolOptions> extends Pool<O> {
  static override readonly name: string = 'AvgPool1d';
  get spec(): { readonly type: 'avgPool'; readonly dims: 1 } & O {
    return { type: 'avgPool', dims: 1, ...this.options };
  }

  protected override compute(x: Tensor): Tensor {
    return avgPool1d(x, this.options);
  }
}

/** The mean of each window of (N, C, H, W) or (C, H, W); the stride defaults to the kernel (`torch.nn.AvgPool2d`). */
export class AvgPool2d<const O extends AvgPoolOptions = AvgPoolOptions> extends Pool<O> {
  static override readonly name: string = 'AvgPool2d';
  get spec(): { readonly type: 'avgPool'; readonly dims: 2 } & O {
    return { type: 'avgPool', dims: 2, ...this.options };
  }

  protected override compute(x: Tensor): Tensor {
    return avgPool2d(x, this.options);
  }
}
