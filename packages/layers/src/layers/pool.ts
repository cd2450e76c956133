import type { Sides } from '@striate/shapes';
import type { LayerSpec } from '@striate/shapes/stack';
import { adaptiveAvgPool2d, maxPool2d, type Pool2dOptions, type Tensor } from '@striate/tensor';
import { Layer } from '../layer.js';

/** The largest value of each window (`torch.nn.MaxPool2d`); the stride defaults to the kernel. */
export class MaxPool2d extends Layer {
  readonly options: Pool2dOptions;

  constructor(options: Pool2dOptions) {
    super();
    this.options = options;
  }

  override describe(): string {
    const { kernelSize, stride = kernelSize } = this.options;
    return `kernelSize ${kernelSize}, stride ${stride}`;
  }

  get spec(): LayerSpec {
    return { type: 'maxPool', ...this.options };
  }

  protected override compute(x: Tensor): Tensor {
    return maxPool2d(x, this.options);
  }
}

/** Averages windows such that pictures of any size come out as `outputSize` (`torch.nn.AdaptiveAvgPool2d`). */
export class AdaptiveAvgPool2d extends Layer {
  readonly outputSize: Sides;

  constructor(outputSize: Sides) {
    super();
    this.outputSize = outputSize;
  }

  override describe(): string {
    return `${this.outputSize}`;
  }

  get spec(): LayerSpec {
    return { type: 'adaptiveAvgPool', outputSize: this.outputSize };
  }

  protected override compute(x: Tensor): Tensor {
    return adaptiveAvgPool2d(x, this.outputSize);
  }
}
