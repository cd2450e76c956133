import {
  checkedPair,
  convOutput,
  elementCount,
  formatShape,
  type Pair,
  type Shape,
  ShapeError,
} from '@striate/shapes';
import { type Conv2dOptions as Arithmetic, conv2d, Parameter, type Tensor } from '@striate/tensor';
import { LayerError } from '../errors.js';
import { biasUniform, kaimingUniform } from '../init.js';
import { Layer } from '../layer.js';

export interface Conv2dOptions extends Arithmetic {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: Pair;
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
    const { inChannels, outChannels, groups = 1 } = options;
    const [height, width] = checkedPair('Conv2d', 'kernelSize', options.kernelSize, 1);
    checkedPair('Conv2d', 'inChannels', inChannels, 1);
    checkedPair('Conv2d', 'outChannels', outChannels, 1);
    if (inChannels % groups !== 0 || outChannels % groups !== 0) {
      throw new LayerError(
        'bad-option',
        `Conv2d: ${groups} groups do not divide ${inChannels} input and ${outChannels} output channels.`,
        'Choose groups that divide both.',
      );
    }
    this.options = options;
    const shape = [outChannels, inChannels / groups, height, width];
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

  override flops(_input: Shape, output: Shape): number {
    return elementCount(output) * 2 * elementCount(this.weight.shape.slice(1));
  }

  protected override shapeAfter(input: Shape): readonly number[] {
    const channels = input.at(-3);
    const { inChannels } = this.options;
    if (channels !== inChannels && (input.length === 3 || input.length === 4)) {
      throw new ShapeError(
        'size-mismatch',
        `expected ${inChannels} channels ([N, ${inChannels}, H, W]), but got ${formatShape(input)}.`,
        `Set inChannels to ${channels}, or change what comes before.`,
      );
    }
    return convOutput(input, this.options);
  }

  protected override compute(x: Tensor): Tensor {
    return conv2d(x, this.weight, this.bias, this.options);
  }
}
