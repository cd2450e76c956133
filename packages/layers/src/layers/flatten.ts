import { flattenOutput, type Shape } from '@striate/shapes';
import { flatten, type Tensor } from '@striate/tensor';
import { Layer } from '../layer.js';

/** Joins all dimensions after the batch into one (`torch.nn.Flatten`). */
export class Flatten extends Layer {
  override describe(): string {
    return '';
  }

  protected override shapeAfter(input: Shape): readonly number[] {
    return flattenOutput(input, 1);
  }

  protected override compute(x: Tensor): Tensor {
    return flatten(x, 1);
  }
}
