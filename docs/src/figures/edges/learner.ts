/** @file A filter that is learned from a picture and what another filter made of it, by plain gradient descent. */
import type { Conv2d } from '@striate/layers';
import type { SGD } from '@striate/optim';
import type { Tensor } from '@striate/tensor';
import type { Striate } from '../../figure';
import { scene } from '../parts/scene';

const [HEIGHT, WIDTH] = [24, 32];

export type Lesson = 'noise' | 'drawn';

export interface Learned {
  readonly step: number;
  readonly weights: readonly number[];
  readonly loss: number;
}

/** Pixels with a mean of 0 and a variance of 1, so that one learning rate does for both lessons. */
function standardised(pixels: Float32Array): Float32Array {
  const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
  const squares = pixels.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return pixels.map((value) => (value - mean) / Math.sqrt(squares / pixels.length));
}

export class FilterLearner {
  readonly #striate: Striate;
  readonly #picture: Tensor;
  readonly #answer: Tensor;
  readonly #layer: Conv2d;
  #optimizer: SGD | undefined;
  #step = 0;

  /** `seed` decides with which weights it begins. */
  constructor(striate: Striate, lesson: Lesson, target: readonly number[], seed: number) {
    const { tensor, layers, backend } = striate;
    const { Generator, noGrad, conv2d, manualSeed } = tensor;
    const pixels =
      lesson === 'noise'
        ? Float32Array.from(new Generator(1).uniform(HEIGHT * WIDTH, 0, 1))
        : scene(WIDTH, HEIGHT).slice(0, HEIGHT * WIDTH);
    this.#striate = striate;
    this.#picture = tensor.tensor(standardised(pixels), {
      backend,
      shape: [1, 1, HEIGHT, WIDTH],
    });
    const filter = tensor.tensor([...target], { backend, shape: [1, 1, 3, 3] });
    this.#answer = noGrad(() => conv2d(this.#picture, filter));
    manualSeed(seed);
    this.#layer = new layers.Conv2d({ inChannels: 1, outChannels: 1, kernelSize: 3, bias: false });
  }

  /** Takes `count` steps downhill and says where that leads. */
  async learn(count: number, lr: number): Promise<Learned> {
    const { tensor, optim, backend } = this.#striate;
    const { mseLoss, noGrad, scope } = tensor;
    if (!this.#optimizer) {
      await this.#layer.to(backend);
      this.#optimizer = new optim.SGD(this.#layer.parameters(), { lr });
    }
    const error = () => scope(() => mseLoss(this.#layer.forward(this.#picture), this.#answer));
    for (let i = 0; i < count; i++) {
      this.#optimizer.zeroGrad();
      const loss = error();
      loss.backward();
      this.#optimizer.step();
      loss.dispose();
    }
    this.#step += count;
    const now = noGrad(error);
    const [loss, weights] = [await now.item(), await this.#layer.weight.data()];
    now.dispose();
    return { step: this.#step, loss, weights: Array.from(weights, Number) };
  }
}
