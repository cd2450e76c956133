/** @file Whether numbers on a device are finite, told by their sum, which the device is quick with. */
import { type Cell, type HostArray, noGrad, sum, type Tensor } from '@striate/tensor';

/** No finite number where one of `x` is none. A sum can overflow where no value has: the values decide. */
export function sumOf(x: Tensor | Cell): Promise<number> {
  const total = noGrad(() => sum(x));
  const read = total.item();
  total.dispose();
  return read;
}

/** The index of the first NaN or infinity, or -1. */
export function firstNonFinite(values: HostArray): number {
  return values.findIndex((value) => !Number.isFinite(value));
}
