/** @file The table of the transforms: what each works on, and how the host carries it out. */
import type { Draws } from './draws.js';
import type { Picture, Raster } from './picture.js';
import { runColorJitter, runGrayscale } from './transforms/color-jitter.js';
import type { RandomApply } from './transforms/compose.js';
import { runCenterCrop, runRandomCrop } from './transforms/crop.js';
import { runHorizontalFlip, runVerticalFlip } from './transforms/flip.js';
import { runLambda } from './transforms/lambda.js';
import { runPad } from './transforms/pad.js';
import { runRandAugment } from './transforms/rand-augment.js';
import { runRandomErasing } from './transforms/random-erasing.js';
import { runRandomResizedCrop } from './transforms/random-resized-crop.js';
import { runResize } from './transforms/resize.js';
import { runRotation } from './transforms/rotation.js';
import type { Run } from './transforms/run.js';
import { runNormalize, runToTensor } from './transforms/tensor.js';
import type { HostTransform } from './transforms.js';

/** Pictures are uint8, before ToTensor; tensors are float32, after it. */
export type Stage = 'picture' | 'tensor';

type Named<Name extends HostTransform['name']> = Extract<HostTransform, { name: Name }>;

type Step<Options> =
  | { readonly on: 'picture'; readonly isRandom: boolean; readonly run: Run<Options, Picture> }
  | {
      readonly on: 'tensor';
      readonly isRandom: boolean;
      readonly run: Run<Options, Raster<Float32Array>>;
    }
  | { readonly on: 'both'; readonly isRandom: boolean; readonly run: Run<Options> }
  | {
      readonly on: 'picture';
      readonly isRandom: false;
      readonly run: (picture: Picture) => Raster<Float32Array>;
    };

export const STEPS: { readonly [Name in HostTransform['name']]: Step<Named<Name>> } = {
  CenterCrop: { on: 'both', isRandom: false, run: runCenterCrop },
  ColorJitter: { on: 'picture', isRandom: true, run: runColorJitter },
  Grayscale: { on: 'picture', isRandom: false, run: runGrayscale },
  Lambda: { on: 'both', isRandom: true, run: runLambda },
  Normalize: { on: 'tensor', isRandom: false, run: runNormalize },
  Pad: { on: 'both', isRandom: false, run: runPad },
  RandAugment: { on: 'picture', isRandom: true, run: runRandAugment },
  RandomApply: { on: 'both', isRandom: true, run: runRandomApply },
  RandomCrop: { on: 'both', isRandom: true, run: runRandomCrop },
  RandomErasing: { on: 'tensor', isRandom: true, run: runRandomErasing },
  RandomHorizontalFlip: { on: 'both', isRandom: true, run: runHorizontalFlip },
  RandomResizedCrop: { on: 'picture', isRandom: true, run: runRandomResizedCrop },
  RandomRotation: { on: 'picture', isRandom: true, run: runRotation },
  RandomVerticalFlip: { on: 'both', isRandom: true, run: runVerticalFlip },
  Resize: { on: 'picture', isRandom: false, run: runResize },
  ToTensor: { on: 'picture', isRandom: false, run: runToTensor },
};

/** Carries out one transform. That it can work on what it is given, pipeline.ts has made sure of. */
export function runStep(
  transform: HostTransform,
  raster: Raster,
  draws: Draws,
): Raster | Promise<Raster> {
  const run = STEPS[transform.name].run as Run<HostTransform>;
  return run(raster, transform, draws);
}

async function runRandomApply(
  raster: Raster,
  { transforms, p }: RandomApply,
  draws: Draws,
): Promise<Raster> {
  if (!draws.chance(p)) return raster;
  let applied = raster;
  for (const step of transforms as readonly HostTransform[]) {
    applied = await runStep(step, applied, draws);
  }
  return applied;
}
