import { defaultGenerator, dropout, type Tensor } from '@striate/tensor';
import { LayerError } from '../errors.js';
import { Layer } from '../layer.js';

/**
 * Dropout (Srivastava et al., 2014; `torch.nn.Dropout`). The mask depends on the seed at construction, on
 * which dropout of the model this is, and on how often it has dropped: the same on every backend.
 */
export class Dropout extends Layer {
  readonly spec = { type: 'elementwise', name: 'dropout' } as const;
  readonly p: number;
  /** How often the layer has drawn a mask; set it to continue a run that was interrupted. */
  step = 0;
  readonly #seed: number;
  readonly #stream: number;

  /** `p`: the probability of an element to become 0; 0.5 where not given. */
  constructor({ p = 0.5 }: { readonly p?: number | undefined } = {}) {
    super();
    if (!(p >= 0 && p <= 1)) {
      throw new LayerError(
        'bad-option',
        `Dropout: p is ${p}, but a probability lies from 0 to 1.`,
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

  protected override compute(x: Tensor): Tensor {
    if (!this.training || this.p === 0) return x;
    return dropout(x, this.p, { seed: this.#seed, stream: this.#stream, step: this.step++ });
  }
}
