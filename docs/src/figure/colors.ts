/** @file Colours of numbers: grey for pictures, heat for amounts, diverging for what has a sign. */

export type Palette = 'grey' | 'heat' | 'diverging';
export type Rgb = readonly [number, number, number];

/** Evenly spaced stops; lightness rises steadily in `heat` and falls to both ends of `diverging`. */
const STOPS: Readonly<Record<Palette, readonly Rgb[]>> = {
  grey: [
    [0, 0, 0],
    [255, 255, 255],
  ],
  heat: [
    [18, 20, 48],
    [58, 42, 110],
    [128, 52, 124],
    [198, 76, 98],
    [240, 134, 74],
    [252, 210, 118],
    [255, 250, 214],
  ],
  diverging: [
    [28, 84, 138],
    [104, 162, 202],
    [240, 240, 238],
    [226, 142, 100],
    [158, 56, 38],
  ],
};

/** The colour of `value` on a scale from `least` to `greatest`; what lies outside takes the ends. */
export function colorOf(
  value: number,
  [least, greatest]: readonly [number, number],
  palette: Palette,
): Rgb {
  const stops = STOPS[palette];
  const share = greatest > least ? (value - least) / (greatest - least) : 0.5;
  const place = Math.min(Math.max(share, 0), 1) * (stops.length - 1);
  const index = Math.min(Math.floor(place), stops.length - 2);
  const [from, to] = [stops[index]!, stops[index + 1]!];
  const mix = (channel: number) =>
    Math.round(from[channel]! + (to[channel]! - from[channel]!) * (place - index));
  return [mix(0), mix(1), mix(2)];
}

/** Black or white, whichever is legible on `rgb`. */
export function inkOn([red, green, blue]: Rgb): '#000' | '#fff' {
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140 ? '#000' : '#fff';
}
