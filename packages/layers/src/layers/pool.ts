import {
  adaptivePoolOutput,
  type Pair,
  type PoolOptions,
  poolOutput,
  type Shape,
} from '@striate/shapes';
import { adaptiveAvgPool2d, maxPool2d, type Tensor } from '@striate/tensor';
import { Layer } from '../layer.js';

/** The largest value of each window (`torch.nn.MaxPool2d`); the stride defaults to the kernel. */
export class MaxPool2d extends Layer {
  readonly options: PoolOptions;

  constructor(options: PoolOptions) {
    super();
    this.options = options;
  }

  override describe(): string {
    const { kernelSize, stride = kernelSize } = this.options;
    return `kernelSize ${kernelSize}, stride ${stride}`;
  }

  protected override shapeAfter(input: Shape): readonly number[] {
    return poolOutput(input, this.options);
  }

  protected override compute(x: Tensor): Tensor {
    return maxPool2d(x, this.options);
  }
}

/** Averages windows such that pictures of any size come out as `outputSize` (`torch.nn.AdaptiveAvgPool2d`). */
export class AdaptiveAvgPool2d extends Layer {
  readonly outputSize: Pair;

  constructor(outputSize: Pair) {
    super();
    this.outputSize = outputSize;
  }

  override describe(): string {
    return `${this.outputSize}`;
  }

  protected override shapeAfter(input: Shape): readonly number[] {
    return adaptivePoolOutput(input, this.outputSize);
  }

  protected override compute(x: Tensor): Tensor {
    return adaptiveAvgPool2d(x, this.outputSize);
  }
}
