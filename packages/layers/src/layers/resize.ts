/** @file Layers that make pictures larger or smaller without computing features: upsampling and padding. */
import type { PadMode } from '@striate/shapes';
import { type InterpolateOptions, interpolate, pad, type Tensor } from '@striate/tensor';
import { describeOptions } from '../describe.js';
import { Layer } from '../layer.js';

/** All sides of (N, C, ...) resized to `size` or by `scaleFactor` (`torch.nn.Upsample`). */
export class Upsample extends Layer {
  static override readonly name: string = 'Upsample';
  readonly options: InterpolateOptions;

  constructor(options: InterpolateOptions) {
    super();
    this.options = options;
  }

  get spec(): { readonly type: 'interpolate' } & InterpolateOptions {
    return { type: 'interpolate', ...this.options };
  }

  override describe(): string {
    const defaults = { size: null, scaleFactor: null, mode: 'nearest', alignCorners: false };
    return describeOptions([], this.options, defaults);
  }

  protected override compute(x: Tensor): Tensor {
    return interpolate(x, this.options);
  }
}

/** One amount for all four sides, or [left, right, top, bottom]; negative amounts crop. */
export type Padding2d = number | readonly [number, number, number, number];

abstract class Pad2d extends Layer {
  readonly padding: readonly number[];
  /** What the new cells hold, where it is one constant. */
  readonly value: number;
  readonly #mode: PadMode;

  constructor(padding: Padding2d, mode: PadMode, value = 0) {
    super();
    this.padding = typeof padding === 'number' ? [padding, padding, padding, padding] : padding;
    this.#mode = mode;
    this.value = value;
  }

  get spec(): {
    readonly type: 'pad';
    readonly padding: readonly number[];
    readonly mode: PadMode;
  } {
    return { type: 'pad', padding: this.padding, mode: this.#mode };
  }

  override describe(): string {
    return describeOptions([this.padding], { value: this.value }, { value: 0 });
  }

  protected override compute(x: Tensor): Tensor {
    return pad(x, this.padding, { mode: this.#mode, value: this.value });
  }
}

/** Zeros around pictures (`torch.nn.ZeroPad2d`). */
export class ZeroPad2d extends Pad2d {
  static override readonly name: string = 'ZeroPad2d';
  constructor(padding: Padding2d) {
    super(padding, 'constant');
  }
}

/** One value around pictures (`torch.nn.ConstantPad2d`). */
export class ConstantPad2d extends Pad2d {
  static override readonly name: string = 'ConstantPad2d';
  constructor(padding: Padding2d, value: number) {
    super(padding, 'constant', value);
  }
}

/** Pictures mirrored at their edges (`torch.nn.ReflectionPad2d`). */
export class ReflectionPad2d extends Pad2d {
  static override readonly name: string = 'ReflectionPad2d';
  constructor(padding: Padding2d) {
    super(padding, 'reflect');
  }
}

/** The edges of pictures repeated (`torch.nn.ReplicationPad2d`). */
export class ReplicationPad2d extends Pad2d {
  static override readonly name: string = 'ReplicationPad2d';
  constructor(padding: Padding2d) {
    super(padding, 'replicate');
  }
}
