/** @file Activation functions as layers: they leave the shape as it is and have nothing to train. */
import {
  type GeluOptions,
  gelu,
  leakyRelu,
  logSoftmax,
  relu,
  sigmoid,
  silu,
  softmax,
  type Tensor,
  tanh,
} from '@striate/tensor';
import { describeOptions } from '../describe.js';
import { Layer } from '../layer.js';

abstract class Activation extends Layer {
  readonly spec = { type: 'elementwise' } as const;

  override describe(): string {
    return '';
  }
}

/** max(x, 0) (`torch.nn.ReLU`). */
export class ReLU extends Activation {
  static override readonly name: string = 'ReLU';
  protected override compute(x: Tensor): Tensor {
    return relu(x);
  }
}

/** x where it is positive, else negativeSlope x; 0.01 where not given (`torch.nn.LeakyReLU`). */
export class LeakyReLU extends Activation {
  static override readonly name: string = 'LeakyReLU';
  readonly options: { readonly negativeSlope?: number | undefined };

  constructor(options: { readonly negativeSlope?: number | undefined } = {}) {
    super();
    this.options = options;
  }

  override describe(): string {
    return describeOptions([], this.options, { negativeSlope: 0.01 });
  }

  protected override compute(x: Tensor): Tensor {
    return leakyRelu(x, this.options);
  }
}

/** x times the normal distribution's share below x (Hendrycks and Gimpel, 2016; `torch.nn.GELU`). */
export class GELU extends Activation {
  static override readonly name: string = 'GELU';
  readonly options: GeluOptions;

  constructor(options: GeluOptions = {}) {
    super();
    this.options = options;
  }

  override describe(): string {
    return describeOptions([], this.options, { approximate: 'none' });
  }

  protected override compute(x: Tensor): Tensor {
    return gelu(x, this.options);
  }
}

/** x sigmoid(x) (`torch.nn.SiLU`). */
export class SiLU extends Activation {
  static override readonly name: string = 'SiLU';
  protected override compute(x: Tensor): Tensor {
    return silu(x);
  }
}

/** 1 / (1 + exp(-x)) (`torch.nn.Sigmoid`). */
export class Sigmoid extends Activation {
  static override readonly name: string = 'Sigmoid';
  protected override compute(x: Tensor): Tensor {
    return sigmoid(x);
  }
}

/** The hyperbolic tangent (`torch.nn.Tanh`). */
export class Tanh extends Activation {
  static override readonly name: string = 'Tanh';
  protected override compute(x: Tensor): Tensor {
    return tanh(x);
  }
}

/** x as it is (`torch.nn.Identity`). */
export class Identity extends Activation {
  static override readonly name: string = 'Identity';
  protected override compute(x: Tensor): Tensor {
    return x;
  }
}

/** Along one dimension, negative ones from the back; unlike in PyTorch it must be named. */
abstract class AlongDim<D extends number> extends Layer {
  readonly dim: D;

  constructor({ dim }: { readonly dim: D }) {
    super();
    this.dim = dim;
  }

  get spec(): { readonly type: 'softmax'; readonly dim: D } {
    return { type: 'softmax', dim: this.dim };
  }

  override describe(): string {
    return `dim ${this.dim}`;
  }
}

/** exp(x) over its sum along `dim` (`torch.nn.Softmax`). */
export class Softmax<const D extends number = number> extends AlongDim<D> {
  static override readonly name: string = 'Softmax';
  protected override compute(x: Tensor): Tensor {
    return softmax(x, this.dim);
  }
}

/** The logarithm of softmax along `dim` (`torch.nn.LogSoftmax`). */
export class LogSoftmax<const D extends number = number> extends AlongDim<D> {
  static override readonly name: string = 'LogSoftmax';
  protected override compute(x: Tensor): Tensor {
    return logSoftmax(x, this.dim);
  }
}
