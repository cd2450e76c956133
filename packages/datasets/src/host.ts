/** @file The host's part of loading one picture: decode it, then run each transform of the table. */
import { decode } from './decode.js';
import type { Picture } from './picture.js';
import type { HostTransform } from './pipeline.js';
import { resizeBilinear, resizedSize } from './resize/resize.js';

/** One picture to load; plain data, so that it can be sent to a worker thread. */
export interface HostTask {
  readonly path: string;
  readonly transforms: readonly HostTransform[];
}

const HOST: {
  [Name in HostTransform['name']]: (
    picture: Picture,
    options: Extract<HostTransform, { name: Name }>,
  ) => Picture;
} = {
  Resize: (picture, { size }) => resizeBilinear(picture, ...resizedSize(picture, { size })),
};

/** Loads one picture. Throws UnreadablePictureError. */
export async function runOnHost({ path, transforms }: HostTask): Promise<Picture> {
  let picture = await decode(path);
  for (const transform of transforms) picture = HOST[transform.name](picture, transform);
  return picture;
}
