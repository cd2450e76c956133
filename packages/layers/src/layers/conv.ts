/** @file Convolutions over one, two and three sides (`torch.nn.Conv1d` to `Conv3d`). */
import {
  type ConvOptions,
  convPadding,
  convWeightShape,
  type Dims,
  elementCount,
  type PadMode,
} from '@striate/shapes';
import {
  type Conv2dOptions,
  conv1d,
  conv2d,
  conv3d,
  type Parameter,
  pad,
  scope,
  type Tensor,
} from '@striate/tensor';
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
  /** What the padding holds: 'zeros' where not given, or the input's own cells. */
  readonly paddingMode?: 'zeros' | Exclude<PadMode, 'constant'> | undefined;
}

const DEFAULTS = {
  kernelSize: null,
  stride: 1,
  padding: 0,
  dilation: 1,
  groups: 1,
  bias: true,
  paddingMode: 'zeros',
};

const CONVOLUTIONS = { 1: conv1d, 2: conv2d, 3: conv3d };

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

  protected override compute(x: Tensor): Tensor {
    return this.convolve(x, this.options);
  }

  protected convolve(x: Tensor, options: ConvLayerOptions & Conv2dOptions): Tensor {
    const { weight, bias } = this;
    const convolution = CONVOLUTIONS[this.#dims];
    const { paddingMode: mode = 'zeros' } = options;
    if (mode === 'zeros') return convolution(x, weight, bias, options);
    const amounts = convPadding({ ...options, dims: this.#dims })
      .toReversed()
      .flat();
    return scope(() =>
      convolution(pad(x, amounts, { mode }), weight, bias, { ...options, padding: 0 }),
    );
  }
}

/** (N, inChannels, L) -> (N, outChannels, L'); (C, L) too (`torch.nn.Conv1d`). */
export class Conv1d<const O extends ConvLayerOptions = ConvLayerOptions> extends Convolution<O, 1> {
  static override readonly name: string = 'Conv1d';
  constructor(options: O) {
    super(options, 1);
  }
}

/**
 * (N, inChannels, H, W) -> (N, outChannels, H', W') with
 * H' = floor((H + 2 padding - dilation (kernelSize - 1) - 1) / stride) + 1; (C, H, W) too (`torch.nn.Conv2d`).
 */
export class Conv2d<const O extends ConvLayerOptions = ConvLayerOptions> extends Convolution<O, 2> {
  static override readonly name: string = 'Conv2d';
  constructor(options: O) {
    super(options, 2);
  }

  /** relu(forward(x)) in one kernel where the backend has it: what `Sequential` does with a ReLU behind. @internal */
  forwardRelu(x: Tensor): Tensor {
    return this.apply(x, (input) => this.convolve(input, { ...this.options, activation: 'relu' }));
  }
}

/** (N, inChannels, D, H, W) -> (N, outChannels, D', H', W'); (C, D, H, W) too (`torch.nn.Conv3d`). */
export class Conv3d<const O extends ConvLayerOptions = ConvLayerOptions> extends Convolution<O, 3> {
  static override readonly name: string = 'Conv3d';
  constructor(options: O) {
    super(options, 3);
  }
}
