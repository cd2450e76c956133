/** @file Adaptive pooling: inputs of any size come out as `outputSize`. */
import type { AdaptiveSize } from '@striate/shapes';
import {
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveMaxPool1d,
  adaptiveMaxPool2d,
  type Tensor,
} from '@striate/tensor';
import { show } from '../describe.js';
import { Layer } from '../layer.js';

abstract class AdaptivePool<Size extends AdaptiveSize> extends Layer {
  readonly outputSize: Size;

  constructor(outputSize: Size) {
    super();
    this.outputSize = outputSize;
  }

  override describe(): string {
    return show(this.outputSize);
  }
}

/** Means of (N, C, L) or (C, L) (`torch.nn.AdaptiveAvgPool1d`). */
export class AdaptiveAvgPool1d<const Size extends number = number> extends AdaptivePool<Size> {
  static override readonly name: string = 'AdaptiveAvgPool1d';
  get spec(): { readonly type: 'adaptiveAvgPool'; readonly outputSize: Size; readonly dims: 1 } {
    return { type: 'adaptiveAvgPool', outputSize: this.outputSize, dims: 1 };
  }

  protected override compute(x: Tensor): Tensor {
    return adaptiveAvgPool1d(x, this.outputSize);
  }
}

/** Means of (N, C, H, W) or (C, H, W); null keeps a side (`torch.nn.AdaptiveAvgPool2d`). */
export class AdaptiveAvgPool2d<
  const Size extends AdaptiveSize = AdaptiveSize,
> extends AdaptivePool<Size> {
  static override readonly name: string = 'AdaptiveAvgPool2d';
  get spec(): { readonly type: 'adaptiveAvgPool'; readonly outputSize: Size; readonly dims: 2 } {
    return { type: 'adaptiveAvgPool', outputSize: this.outputSize, dims: 2 };
  }

  protected override compute(x: Tensor): Tensor {
    return adaptiveAvgPool2d(x, this.outputSize);
  }
}

/** Largest values of (N, C, L) or (C, L) (`torch.nn.AdaptiveMaxPool1d`). */
export class AdaptiveMaxPool1d<const Size extends number = number> extends AdaptivePool<Size> {
  static override readonly name: string = 'AdaptiveMaxPool1d';
  get spec(): { readonly type: 'adaptiveMaxPool'; readonly outputSize: Size; readonly dims: 1 } {
    return { type: 'adaptiveMaxPool', outputSize: this.outputSize, dims: 1 };
  }

  protected override compute(x: Tensor): Tensor {
    return adaptiveMaxPool1d(x, this.outputSize);
  }
}

/** Largest values of (N, C, H, W) or (C, H, W); null keeps a side (`torch.nn.AdaptiveMaxPool2d`). */
export class AdaptiveMaxPool2d<
  const Size extends AdaptiveSize = AdaptiveSize,
> extends AdaptivePool<Size> {
  static override readonly name: string = 'AdaptiveMaxPool2d';
  get spec(): { readonly type: 'adaptiveMaxPool'; readonly outputSize: Size; readonly dims: 2 } {
    return { type: 'adaptiveMaxPool', outputSize: this.outputSize, dims: 2 };
  }

  protected override compute(x: Tensor): Tensor {
    return adaptiveMaxPool2d(x, this.outputSize);
  }
}
