/** @file Dropout, of single elements and of whole channels. */
import { defaultGenerator, dropout, dropout2d, type MaskKey, type Tensor } from '@striate/tensor';
import { LayerError } from '../errors.js';
import { Layer } from '../layer.js';

export interface DropoutOptions {
  /** The probability of an element (a channel) to become 0; 0.5 where not given. */
  readonly p?: number | undefined;
}

/**
 * The mask depends on the seed at construction, on which dropout of the model this is, and on how often it
 * has dropped: the same on every backend.
 */
abstract class Dropping extends Layer {
  readonly p: number;
  /** How often the layer has drawn a mask; set it to continue a run that was interrupted. */
  step = 0;
  readonly #seed: number;
  readonly #stream: number;

  constructor({ p = 0.5 }: DropoutOptions = {}) {
    super();
    if (!(p >= 0 && p <= 1)) {
      throw new LayerError(
        'bad-option',
        `${this.constructor.name}: p is ${p}, but a probability lies from 0 to 1.`,
        'Give, say, p: 0.5.',
      );
    }
    this.p = p;
    const generator = defaultGenerator();
    this.#seed = generator.seed;
    this.#stream = generator.nextStream();
  }

  override describe(): string {
    return `p ${this.p}`;
  }

  protected abstract drop(x: Tensor, key: MaskKey): Tensor;

  protected override compute(x: Tensor): Tensor {
    if (!this.training || this.p === 0) return x;
    return this.drop(x, { seed: this.#seed, stream: this.#stream, step: this.step++ });
  }
}

/** Single elements (Srivastava et al., 2014; `torch.nn.Dropout`). */
export class Dropout extends Dropping {
  static override readonly name: string = 'Dropout';
  readonly spec = { type: 'elementwise', name: 'dropout' } as const;

  protected override drop(x: Tensor, key: MaskKey): Tensor {
    return dropout(x, this.p, key);
  }
}

/**
 * Whole channels of (N, C, H, W) or (C, H, W) (Tompson et al., 2015; `torch.nn.Dropout2d`, which still takes
 * three dimensions for (N, C, L) and warns that it will not).
 */
export class Dropout2d extends Dropping {
  static override readonly name: string = 'Dropout2d';
  readonly spec = { type: 'elementwise', name: 'dropout2d', minRank: 3, maxRank: 4 } as const;

  protected override drop(x: Tensor, key: MaskKey): Tensor {
    return dropout2d(x, this.p, key);
  }
}
