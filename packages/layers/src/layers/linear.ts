import { checkedCount } from '@striate/shapes';
import type { LayerSpec } from '@striate/shapes/stack';
import { linear, Parameter, type Tensor } from '@striate/tensor';
import { biasUniform, kaimingUniform } from '../init.js';
import { Layer } from '../layer.js';

export interface LinearOptions {
  readonly inFeatures: number;
  readonly outFeatures: number;
  /** Whether a bias is added; true where not given. */
  readonly bias?: boolean | undefined;
}

/** x weight^T + bias (`torch.nn.Linear`): (..., inFeatures) -> (..., outFeatures). */
export class Linear extends Layer {
  readonly options: LinearOptions;
  readonly weight: Parameter;
  readonly bias: Parameter | null;

  constructor(options: LinearOptions) {
    super();
    const { inFeatures, outFeatures } = options;
    checkedCount('Linear', 'inFeatures', inFeatures, 1);
    checkedCount('Linear', 'outFeatures', outFeatures, 1);
    this.options = options;
    const shape = [outFeatures, inFeatures];
    this.weight = new Parameter(shape, kaimingUniform(shape, inFeatures));
    this.bias =
      options.bias === false
        ? null
        : new Parameter([outFeatures], biasUniform([outFeatures], inFeatures));
  }

  override describe(): string {
    return `${this.options.inFeatures}, ${this.options.outFeatures}`;
  }

  get spec(): LayerSpec {
    return { type: 'linear', ...this.options };
  }

  protected override compute(x: Tensor): Tensor {
    return linear(x, this.weight, this.bias);
  }
}
