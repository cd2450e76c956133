import { relu, type Tensor } from '@striate/tensor';
import { Layer } from '../layer.js';

/** max(x, 0) (`torch.nn.ReLU`). */
export class ReLU extends Layer {
  readonly spec = { type: 'elementwise', name: 'relu' } as const;

  override describe(): string {
    return '';
  }

  protected override compute(x: Tensor): Tensor {
    return relu(x);
  }
}
