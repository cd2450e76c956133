/** @file The reconstruction filters of Pillow's resize (`src/libImaging/Resample.c`). */

/** How a picture is sampled anew; torchvision's `InterpolationMode` by its values. */
export const INTERPOLATIONS = ['nearest', 'bilinear', 'bicubic', 'lanczos'] as const;
export type Interpolation = (typeof INTERPOLATIONS)[number];

export interface Filter {
  /** Beyond this distance, in input pixels, the weight is 0. */
  readonly support: number;
  weight(distance: number): number;
}

/** Keys' cubic convolution with a = -1/2 (Pillow); a = -3/4 is what torch has for tensors. */
export function cubic(a: number): (distance: number) => number {
  return (distance) => {
    const x = Math.abs(distance);
    if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
    if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
    return 0;
  };
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
}

export const FILTERS: Readonly<Record<Exclude<Interpolation, 'nearest'>, Filter>> = {
  bilinear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { support: 2, weight: cubic(-0.5) },
  lanczos: { support: 3, weight: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
};
