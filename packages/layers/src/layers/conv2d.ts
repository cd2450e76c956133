import { convWeightShape, elementCount, type Sides } from '@striate/shapes';
import type { LayerSpec } from '@striate/shapes/stack';
import { type Conv2dOptions as Arithmetic, conv2d, Parameter, type Tensor } from '@striate/tensor';
import { biasUniform, kaimingUniform } from '../init.js';
import { Layer } from '../layer.js';

export interface Conv2dOptions extends Arithmetic {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: Sides;
  /** Whether a bias is added; true where not given. */
  readonly bias?: boolean | undefined;
}

/**
 * 2-d convolution (`torch.nn.Conv2d`): (N, inChannels, H, W) -> (N, outChannels, H', W') with
 * H' = floor((H + 2 padding - dilation (kernelSize - 1) - 1) / stride) + 1; (C, H, W) too.
 */
export class Conv2d extends Layer {
  readonly options: Conv2dOptions;
  readonly weight: Parameter;
  readonly bias: Parameter | null;

  constructor(options: Conv2dOptions) {
    super();
    this.options = options;
    const { outChannels } = options;
    const shape = convWeightShape(options);
    const fanIn = elementCount(shape.slice(1));
    this.weight = new Parameter(shape, kaimingUniform(shape, fanIn));
    this.bias =
      options.bias === false
        ? null
        : new Parameter([outChannels], biasUniform([outChannels], fanIn));
  }

  override describe(): string {
    const { inChannels, outChannels, kernelSize, stride = 1, padding = 0 } = this.options;
    const parts = [inChannels, outChannels, `kernelSize ${kernelSize}`];
    if (stride !== 1) parts.push(`stride ${stride}`);
    if (padding !== 0) parts.push(`padding ${padding}`);
    return parts.join(', ');
  }

  get spec(): LayerSpec {
    return { type: 'conv', ...this.options };
  }

  protected override compute(x: Tensor): Tensor {
    return conv2d(x, this.weight, this.bias, this.options);
  }
}
