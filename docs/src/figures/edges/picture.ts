/** @file Grey pictures of one size, drawn or from elsewhere, and filters of 3 x 3 on them. */
import { scene } from '../parts/scene';

export const WIDTH = 128;
export const HEIGHT = 96;
const COUNT = WIDTH * HEIGHT;

/** How bright a colour looks: green counts most (ITU-R BT.601). */
const brightness = (red: number, green: number, blue: number) =>
  0.299 * red + 0.587 * green + 0.114 * blue;

/** The drawn picture, levels 0 to 255. */
export function drawn(): Float32Array {
  const light = scene(WIDTH, HEIGHT);
  return Float32Array.from({ length: COUNT }, (_, i) =>
    Math.round(255 * brightness(light[i]!, light[COUNT + i]!, light[2 * COUNT + i]!)),
  );
}

interface Source {
  readonly image: CanvasImageSource;
  readonly width: number;
  readonly height: number;
}

/** The middle of a picture or of a film's frame, scaled to fill ours, in grey levels 0 to 255. */
export function greyOf({ image, width, height }: Source): Float32Array {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: WIDTH, height: HEIGHT });
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  const scale = Math.max(WIDTH / width, HEIGHT / height);
  const [across, down] = [width * scale, height * scale];
  context.drawImage(image, (WIDTH - across) / 2, (HEIGHT - down) / 2, across, down);
  const { data } = context.getImageData(0, 0, WIDTH, HEIGHT);
  return Float32Array.from({ length: COUNT }, (_, i) =>
    Math.round(brightness(data[4 * i]!, data[4 * i + 1]!, data[4 * i + 2]!)),
  );
}

/** The sums of a filter of 3 x 3 at every pixel; beyond the border, the outermost pixels repeat. */
export function filtered(picture: Float32Array, filter: readonly number[]): Float32Array {
  const clamped = (at: number, size: number) => Math.min(Math.max(at, 0), size - 1);
  return Float32Array.from({ length: COUNT }, (_, i) => {
    const [row, col] = [Math.floor(i / WIDTH), i % WIDTH];
    let sum = 0;
    for (let tap = 0; tap < 9; tap++) {
      const y = clamped(row + Math.floor(tap / 3) - 1, HEIGHT);
      const x = clamped(col + (tap % 3) - 1, WIDTH);
      sum += filter[tap]! * picture[y * WIDTH + x]!;
    }
    return sum;
  });
}

/** Rows become columns. */
export const turned = (filter: readonly number[]) =>
  filter.map((_, i) => filter[(i % 3) * 3 + Math.floor(i / 3)]!);
