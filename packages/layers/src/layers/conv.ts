/** @file Convolutions over one, two and three sides (`torch.nn.Conv1d` to `Conv3d`). */
import { type ConvOptions, convWeightShape, type Dims, elementCount } from '@striate/shapes';
import { conv1d, conv2d, conv3d, type Parameter, type Tensor } from '@striate/tensor';
import { describeOptions } from '../describe.js';
import { weightAndBias } from '../init/defaults.js';
import { Layer } from '../layer.js';

/**
 * Stride and dilation default to 1, padding to 0 ('same' and 'valid' are allowed), groups to 1, bias to true.
 * Kernel, stride, padding and dilation are given once for all sides or once a side.
 */
export interface ConvLayerOptions extends Omit<ConvOptions, 'dims'> {
  readonly inChannels: number;
  /** Whether a bias is added; true where not given. */
  readonly bias?: boolean | undefined;
}

const DEFAULTS = { kernelSize: null, stride: 1, padding: 0, dilation: 1, groups: 1, bias: true };

abstract class Convolution<O extends ConvLayerOptions, D extends Dims> extends Layer {
  readonly options: O;
  readonly weight: Parameter;
  readonly bias: Parameter | null;
  readonly #dims: D;

  constructor(options: O, dims: D) {
    super();
    this.options = options;
    this.#dims = dims;
    const shape = convWeightShape({ ...options, dims });
    const fanIn = elementCount(shape.slice(1));
    const { outChannels, bias } = options;
    ({ weight: this.weight, bias: this.bias } = weightAndBias(shape, outChannels, fanIn, bias));
  }

  get spec(): { readonly type: 'conv'; readonly dims: D } & O {
    return { type: 'conv', ...this.options, dims: this.#dims };
  }

  override describe(): string {
    const { inChannels, outChannels } = this.options;
    return describeOptions([inChannels, outChannels], this.options, DEFAULTS);
  }
}

/** (N, inChannels, L) -> (N, outChannels, L'); (C, L) too (`torch.nn.Conv1d`). */
export class Conv1d<const O extends ConvLayerOptions = ConvLayerOptions> extends Convolution<O, 1> {
  constructor(options: O) {
    super(options, 1);
  }

  protected override compute(x: Tensor): Tensor {
    return conv1d(x, this.weight, this.bias, this.options);
  }
}

/**
 * (N, inChannels, H, W) -> (N, outChannels, H', W') with
 * H' = floor((H + 2 padding - dilation (kernelSize - 1) - 1) / stride) + 1; (C, H, W) too (`torch.nn.Conv2d`).
 */
export class Conv2d<const O extends ConvLayerOptions = ConvLayerOptions> extends Convolution<O, 2> {
  constructor(options: O) {
    super(options, 2);
  }

  protected override compute(x: Tensor): Tensor {
    return conv2d(x, this.weight, this.bias, this.options);
  }
}

/** (N, inChannels, D, H, W) -> (N, outChannels, D', H', W'); (C, D, H, W) too (`torch.nn.Conv3d`). */
export class Conv3d<const O extends ConvLayerOptions = ConvLayerOptions> extends Convolution<O, 3> {
  constructor(options: O) {
    super(options, 3);
  }

  protected override compute(x: Tensor): Tensor {
    return conv3d(x, this.weight, this.bias, this.options);
  }
}
