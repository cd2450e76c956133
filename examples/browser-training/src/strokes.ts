/** @file Lines of a pen, and pictures of them: the same for shapes that the page draws and for those of a person. */

export type Point = readonly [x: number, y: number];
export type Stroke = readonly Point[];

/** Side in pixels of the pictures that the network sees. */
export const SIDE = 32;

/** How strokes come onto the paper. */
export interface Look {
  /** Their longer side, in pixels. */
  readonly size: number;
  /** Where their middle lies, from that of the picture. */
  readonly offset: Point;
  /** In radians. */
  readonly turn: number;
  readonly pen: number;
  /** CSS colours. */
  readonly ink: string;
  readonly paper: string;
}

export type Bytes = Uint8ClampedArray<ArrayBuffer>;

const canvas = new OffscreenCanvas(SIDE, SIDE);
const context = canvas.getContext('2d', { willReadFrequently: true })!;

/** RGBA bytes (SIDE, SIDE, 4) of the strokes: brought to the size, and to the middle. */
export function pictureOf(strokes: readonly Stroke[], look: Look): Bytes {
  const box = boxOf(strokes);
  const scale = look.size / Math.max(box.width, box.height, 1e-6);
  context.resetTransform();
  context.fillStyle = look.paper;
  context.fillRect(0, 0, SIDE, SIDE);
  context.translate(SIDE / 2 + look.offset[0], SIDE / 2 + look.offset[1]);
  context.rotate(look.turn);
  context.scale(scale, scale);
  context.translate(-box.x, -box.y);
  context.strokeStyle = look.ink;
  context.lineWidth = look.pen / scale;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  for (const stroke of strokes) {
    context.beginPath();
    for (const [x, y] of stroke) context.lineTo(x, y);
    context.stroke();
  }
  return context.getImageData(0, 0, SIDE, SIDE).data;
}

/** The middle and the sides of what the strokes cover. */
function boxOf(strokes: readonly Stroke[]) {
  const points = strokes.flat();
  const [x, y] = ([0, 1] as const).map((axis) => {
    const values = points.map((point) => point[axis]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return { middle: (low + high) / 2, length: high - low };
  });
  return { x: x!.middle, y: y!.middle, width: x!.length, height: y!.length };
}

/** RGBA -> RGB. */
export function withoutAlpha(pixels: Bytes): Uint8Array {
  return Uint8Array.from({ length: (pixels.length / 4) * 3 }, (_, i) => {
    return pixels[Math.floor(i / 3) * 4 + (i % 3)]!;
  });
}
