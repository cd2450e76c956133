/** @file A drawn picture of a house under the sun, at whatever size: light of three colours, from 0 to 1. */

type Light = readonly [red: number, green: number, blue: number];
interface Thing {
  readonly light: Light;
  has(x: number, y: number): boolean;
}

/** x and y run from 0 to 1; the picture is wider than high. */
const ASPECT = 4 / 3;
/** Points along each side of a pixel whose light it gathers. */
const POINTS = 3;

const box = (left: number, right: number, top: number, bottom: number, light: Light): Thing => ({
  light,
  has: (x, y) => x >= left && x < right && y >= top && y < bottom,
});
const disc = (x0: number, y0: number, radius: number, light: Light): Thing => ({
  light,
  has: (x, y) => Math.hypot((x - x0) * ASPECT, y - y0) < radius,
});
const hill = (height: number, waves: number, shift: number, light: Light): Thing => ({
  light,
  has: (x, y) => y > height + 0.045 * Math.sin(waves * x + shift),
});
const roof: Thing = {
  light: [0.66, 0.22, 0.16],
  has: (x, y) => y < 0.46 && y > 0.26 && Math.abs(x - 0.31) < (y - 0.26) * 0.85,
};

/** From front to back. */
const THINGS: readonly Thing[] = [
  box(0.275, 0.345, 0.6, 0.77, [0.34, 0.19, 0.1]),
  box(0.37, 0.42, 0.53, 0.62, [0.2, 0.27, 0.4]),
  box(0.2, 0.25, 0.53, 0.62, [0.2, 0.27, 0.4]),
  box(0.18, 0.44, 0.46, 0.77, [0.9, 0.82, 0.68]),
  roof,
  disc(0.67, 0.45, 0.13, [0.12, 0.36, 0.16]),
  box(0.655, 0.685, 0.5, 0.76, [0.36, 0.24, 0.14]),
  hill(0.75, 5, 4, [0.3, 0.54, 0.24]),
  hill(0.6, 7, 1, [0.46, 0.64, 0.42]),
  disc(0.86, 0.2, 0.1, [1, 0.9, 0.42]),
];

function lightAt(x: number, y: number): Light {
  const thing = THINGS.find(({ has }) => has(x, y));
  if (thing) return thing.light;
  const down = Math.min(y / 0.65, 1);
  return [0.36 + 0.42 * down, 0.58 + 0.3 * down, 0.86 + 0.09 * down];
}

/** Planes of red, green and blue, (3, height, width): each pixel is the mean of the light that falls on it. */
export function scene(width: number, height: number): Float32Array {
  const count = width * height;
  const planes = new Float32Array(3 * count);
  for (let at = 0; at < count; at++) {
    const [row, col] = [Math.floor(at / width), at % width];
    for (let point = 0; point < POINTS ** 2; point++) {
      const x = (col + ((point % POINTS) + 0.5) / POINTS) / width;
      const y = (row + (Math.floor(point / POINTS) + 0.5) / POINTS) / height;
      for (const [channel, light] of lightAt(x, y).entries()) {
        planes[channel * count + at]! += light / POINTS ** 2;
      }
    }
  }
  return planes;
}
