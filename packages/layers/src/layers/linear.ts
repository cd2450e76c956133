import { checkedCount } from '@striate/shapes';
import { linear, type Parameter, type Tensor } from '@striate/tensor';
import { describeOptions } from '../describe.js';
import { weightAndBias } from '../init/defaults.js';
import { Layer } from '../layer.js';

export interface LinearOptions {
  readonly inFeatures: number;
  readonly outFeatures: number;
  /** Whether a bias is added; true where not given. */
  readonly bias?: boolean | undefined;
}

/** x weight^T + bias (`torch.nn.Linear`): (..., inFeatures) -> (..., outFeatures). */
export class Linear<const O extends LinearOptions = LinearOptions> extends Layer {
  static override readonly name: string = 'Linear';
  readonly options: O;
  readonly weight: Parameter;
  readonly bias: Parameter | null;

  constructor(options: O) {
    super();
    this.options = options;
    const inFeatures = checkedCount('Linear', 'inFeatures', options.inFeatures, 1);
    const outFeatures = checkedCount('Linear', 'outFeatures', options.outFeatures, 1);
    const shape = [outFeatures, inFeatures];
    ({ weight: this.weight, bias: this.bias } = weightAndBias(
      shape,
      outFeatures,
      inFeatures,
      options.bias,
    ));
  }

  get spec(): { readonly type: 'linear' } & O {
    return { type: 'linear', ...this.options };
  }

  override describe(): string {
    const { inFeatures, outFeatures } = this.options;
    return describeOptions([inFeatures, outFeatures], this.options, { bias: true });
  }

  protected override compute(x: Tensor): Tensor {
    return linear(x, this.weight, this.bias);
  }
}
