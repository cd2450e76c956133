import { flatten, type Tensor } from '@striate/tensor';
import { Layer } from '../layer.js';

/** Joins all dimensions after the batch into one (`torch.nn.Flatten`). */
export class Flatten extends Layer {
  readonly spec = { type: 'flatten', startDim: 1 } as const;

  override describe(): string {
    return '';
  }

  protected override compute(x: Tensor): Tensor {
    return flatten(x, 1);
  }
}
