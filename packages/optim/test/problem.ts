/** @file The problem of fixtures/generate.py: mean((W x + b)^2), W and b a group each. */
import { readFileSync } from 'node:fs';
import {
  type Backend,
  Generator,
  linear,
  mean,
  mul,
  Parameter,
  scope,
  tensor,
} from '@striate/tensor';
import { Adam, AdamW, type Optimizer, RMSprop, SGD } from '../src/index.js';

export interface Snapshot {
  weight: number[];
  bias: number[];
  state: Record<string, number[]>;
}

export interface OptimizerCase {
  name: string;
  kind: keyof typeof KINDS;
  options: Record<string, never>;
  biasOptions: Record<string, never>;
  losses: number[];
  halfway: Snapshot;
  end: Snapshot;
}

const KINDS = { SGD, Adam, AdamW, RMSprop };

export const { cases } = fixture<{ cases: OptimizerCase[] }>('optim');

export function fixture<T>(name: string): T {
  const url = new URL(`./fixtures/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as T;
}

export class Problem {
  readonly weight: Parameter;
  readonly bias: Parameter;
  readonly #backend: Backend;

  constructor(backend: Backend, start?: { weight: ArrayLike<number>; bias: ArrayLike<number> }) {
    const generator = new Generator(0);
    const { weight = generator.uniform(12, -1, 1), bias = generator.uniform(4, -1, 1) } =
      start ?? {};
    this.weight = new Parameter([4, 3], Float32Array.from(weight));
    this.bias = new Parameter([4], Float32Array.from(bias));
    this.#backend = backend;
  }

  /** The parameters on the backend, and the optimizer of a case for them. */
  async optimizer({ kind, options, biasOptions }: OptimizerCase): Promise<Optimizer> {
    await this.weight.to(this.#backend);
    await this.bias.to(this.#backend);
    const groups = [{ params: [this.weight] }, { params: [this.bias], ...biasOptions }];
    return new KINDS[kind](groups, options);
  }

  /** Takes `count` steps; returns the losses before each. */
  async train(optimizer: Optimizer, count: number): Promise<number[]> {
    const { weight, bias } = this;
    const x = tensor(new Generator(1).uniform(15, -1, 1), {
      backend: this.#backend,
      shape: [5, 3],
    });
    const losses: number[] = [];
    for (let i = 0; i < count; i++) {
      const loss = scope(() => {
        const y = linear(x, weight, bias);
        return mean(mul(y, y));
      });
      loss.backward();
      optimizer.step();
      optimizer.zeroGrad();
      losses.push(await loss.item());
      loss.dispose();
    }
    x.dispose();
    return losses;
  }

  async values(): Promise<{ weight: number[]; bias: number[] }> {
    return { weight: [...(await this.weight.data())], bias: [...(await this.bias.data())] };
  }
}
