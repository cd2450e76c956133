/** @file Transposed convolutions (`torch.nn.ConvTranspose1d` and `ConvTranspose2d`). */
import { type ConvTransposeOptions, convTransposeWeightShape, elementCount } from '@striate/shapes';
import { convTranspose1d, convTranspose2d, type Parameter, type Tensor } from '@striate/tensor';
import { describeOptions } from '../describe.js';
import { weightAndBias } from '../init/defaults.js';
import { Layer } from '../layer.js';

/** Stride and dilation default to 1, padding and outputPadding to 0, groups to 1, bias to true. */
export interface ConvTransposeLayerOptions extends Omit<ConvTransposeOptions, 'dims'> {
  readonly inChannels: number;
  /** Whether a bias is added; true where not given. */
  readonly bias?: boolean | undefined;
}

const DEFAULTS = {
  kernelSize: null,
  stride: 1,
  padding: 0,
  outputPadding: 0,
  dilation: 1,
  groups: 1,
  bias: true,
};

const CONVOLUTIONS = { 1: convTranspose1d, 2: convTranspose2d };

abstract class TransposedConvolution<
  O extends ConvTransposeLayerOptions,
  D extends 1 | 2,
> extends Layer {
  readonly options: O;
  readonly weight: Parameter;
  readonly bias: Parameter | null;
  readonly #dims: D;

  constructor(options: O, dims: D) {
    super();
    this.options = options;
    this.#dims = dims;
    const shape = convTransposeWeightShape({ ...options, dims });
    // PyTorch counts the second dimension as what comes in, though here it is what goes out.
    const fanIn = elementCount(shape.slice(1));
    const { outChannels, bias } = options;
    ({ weight: this.weight, bias: this.bias } = weightAndBias(shape, outChannels, fanIn, bias));
  }

  get spec(): { readonly type: 'convTranspose'; readonly dims: D } & O {
    return { type: 'convTranspose', ...this.options, dims: this.#dims };
  }

  override describe(): string {
    const { inChannels, outChannels } = this.options;
    return describeOptions([inChannels, outChannels], this.options, DEFAULTS);
  }

  protected override compute(x: Tensor): Tensor {
    return CONVOLUTIONS[this.#dims](x, this.weight, this.bias, this.options);
  }
}

/** (N, inChannels, L) -> (N, outChannels, L'); (C, L) too (`torch.nn.ConvTranspose1d`). */
export class ConvTranspose1d<
  const O extends ConvTransposeLayerOptions = ConvTransposeLayerOptions,
> extends TransposedConvolution<O, 1> {
  static override readonly name: string = 'ConvTranspose1d';
  constructor(options: O) {
    super(options, 1);
  }
}

/**
 * (N, inChannels, H, W) -> (N, outChannels, H', W') with H' = (H - 1) stride - 2 padding + dilation
 * (kernelSize - 1) + outputPadding + 1; (C, H, W) too (`torch.nn.ConvTranspose2d`).
 */
export class ConvTranspose2d<
  const O extends ConvTransposeLayerOptions = ConvTransposeLayerOptions,
> extends TransposedConvolution<O, 2> {
  static override readonly name: string = 'ConvTranspose2d';
  constructor(options: O) {
    super(options, 2);
  }
}
