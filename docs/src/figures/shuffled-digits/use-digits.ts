/** @file Ten digits for figures, and the order in which their pixels are shuffled. */
import { useEffect, useState } from 'react';
import { loadStriate } from '../../figure';
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

/** Undefined until they are drawn. */
export function useDigits(): Digits | undefined {
  const [digits, setDigits] = useState<Digits>();
  useEffect(() => {
    let isHere = true;
    void load().then((drawn) => isHere && setDigits(drawn));
    return () => {
      isHere = false;
    };
  }, []);
  return digits;
}
