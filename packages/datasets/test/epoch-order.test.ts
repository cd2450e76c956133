import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RandomSampler, SequentialSampler } from '../src/index.js';
import { batches } from '../src/samplers.js';
import { fixture } from './folders.js';

interface OrderFixture {
  orders: { length: number; seed: number; epoch: number; order: number[] }[];
}

describe('RandomSampler', () => {
  it.each(fixture<OrderFixture>('random.json').orders)(
    'gives the order of torch.randperm seeded seed + epoch: $seed + $epoch',
    ({ length, seed, epoch, order }) => {
      expect([...new RandomSampler(length, seed).order(epoch)]).toEqual(order);
    },
  );

  it('visits everything once in every epoch, and gives any epoch again', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(), fc.nat(1000), (length, seed, epoch) => {
        const sampler = new RandomSampler(length, seed);
        const order = sampler.order(epoch);
        expect(order.slice().sort()).toEqual(new SequentialSampler(length).order());
        expect(sampler.order(epoch)).toEqual(order);
      }),
    );
  });
});

describe('batches', () => {
  it('cuts an order without loss, but for a short last batch that is dropped', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.integer({ min: 1, max: 30 }), fc.boolean(), (n, size, drop) => {
        const order = new SequentialSampler(n).order();
        const cut = [...batches(order, size, drop)];
        expect(cut).toHaveLength(drop ? Math.floor(n / size) : Math.ceil(n / size));
        expect(cut.flatMap((part) => [...part])).toEqual(
          [...order].slice(0, drop ? cut.length * size : n),
        );
        for (const part of cut.slice(0, -1)) expect(part).toHaveLength(size);
      }),
    );
  });
});
