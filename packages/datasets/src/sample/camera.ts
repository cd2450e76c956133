/** @file Takes a scene as a camera would: out of focus at times, over- or underexposed, with grain. */
import sharp from 'sharp';
import type { Dice } from './dice.js';
import type { Scene } from './scene.js';

/** Length of the list of normal numbers from which the grain is read; a power of two. */
const GRAIN = 4096;

/** The scene as the bytes of a JPEG of quality 60 .. 95. */
export async function photograph(scene: Scene, dice: Dice): Promise<Buffer> {
  const picture = sharp(Buffer.from(scene.source)).removeAlpha();
  if (dice.chance(0.35)) picture.blur(dice.between(0.5, 1.4));
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  develop(data, info.width * info.channels, exposure(dice), dice);
  return sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } })
    .jpeg({ quality: dice.whole(60, 95), chromaSubsampling: dice.pick(['4:2:0', '4:4:4']) })
    .toBuffer();
}

/** What the film makes of each of the 256 levels: contrast, then brightness, then gamma. */
function exposure(dice: Dice): Float32Array {
  const contrast = dice.between(0.85, 1.15);
  const brightness = dice.between(-16, 16);
  const gamma = 2 ** dice.between(-0.35, 0.35);
  return Float32Array.from({ length: 256 }, (_, level) => {
    const linear = (level - 128) * contrast + 128 + brightness;
    return 255 * Math.min(1, Math.max(0, linear / 255)) ** gamma;
  });
}

/** Applies the exposure in place and adds grain, the same for red, green and blue or not. */
function develop(pixels: Buffer, rowBytes: number, levels: Float32Array, dice: Dice): void {
  const strength = dice.between(0, 7);
  const grain = Float32Array.from({ length: GRAIN }, () => dice.normal() * strength);
  const coloured = dice.chance(0.5);
  for (let row = 0; row < pixels.length; row += rowBytes) {
    let at = dice.whole(0, GRAIN - 1);
    for (let i = row; i < row + rowBytes; i += 3) {
      for (let channel = 0; channel < 3; channel++) {
        if (coloured || channel === 0) at = (at + 1) & (GRAIN - 1);
        const level = levels[pixels[i + channel]!]! + grain[at]!;
        pixels[i + channel] = Math.min(255, Math.max(0, level));
      }
    }
  }
}
