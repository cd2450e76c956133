/** @file Ten digits for figures, and the order in which their pixels are shuffled. */
import { loadStriate, useWhenNear } from '../../figure';
import { orderFrom } from './order';

export interface Digits {
  /** 0 to 9, one behind the other. */
  readonly pixels: Uint8Array;
  readonly order: readonly number[];
}

const load = async (): Promise<Digits> => {
  const [{ drawDigits }, { tensor }] = await Promise.all([
    import('@striate/datasets/browser'),
    loadStriate(),
  ]);
  return {
    pixels: drawDigits({ count: 10, seed: 1 }).pixels,
    order: orderFrom(tensor.Generator),
  };
};

/** Undefined until somebody comes near, and they are drawn. */
export const useDigits = (): Digits | undefined => useWhenNear(load);
