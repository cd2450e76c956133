import type { Shape } from '@striate/shapes';
import { relu, type Tensor } from '@striate/tensor';
import { Layer } from '../layer.js';

/** max(x, 0) (`torch.nn.ReLU`). */
export class ReLU extends Layer {
  override describe(): string {
    return '';
  }

  protected override shapeAfter(input: Shape): Shape {
    return input;
  }

  protected override compute(x: Tensor): Tensor {
    return relu(x);
  }
}
