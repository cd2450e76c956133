/** @file The host's part of loading one picture: decode it, then run each transform of the table. */
import type { Picture } from './decode.js';
import type { HostTransform } from './pipeline.js';
import { readSource } from './read-source.js';
import { resizeBilinear, resizedSize } from './resize/resize.js';
import type { PictureSource } from './source.js';

/** One picture to load; plain data, so that it can be sent to a worker thread. */
export interface HostTask {
  readonly path: string;
  readonly source?: PictureSource | undefined;
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
export async function runOnHost({ path, source, transforms }: HostTask): Promise<Picture> {
  let picture = await readSource(path, source);
  for (const transform of transforms) picture = HOST[transform.name](picture, transform);
  return picture;
}
