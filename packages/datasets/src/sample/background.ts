/** @file Places where the animals are: each fills a picture of the given size behind the animal. */
import type { Dice } from './dice.js';
import { anyColour, BRIGHT, type Colour, css, jittered, lighter } from './palette.js';
import { repeated, svg } from './svg.js';

interface Place {
  readonly width: number;
  readonly height: number;
  /** Where floor and wall, or ground and sky, meet. */
  readonly horizon: number;
}

type Draw = (place: Place, dice: Dice) => string;

/** Any place; the ground begins at `horizon` pixels from the top. */
export function drawBackground(place: Place, dice: Dice): string {
  return dice.pick<Draw>([room, room, meadow, meadow, lights, night, clutter])(place, dice);
}

function rect(x: number, y: number, width: number, height: number, fill: string): string {
  return svg`<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}"/>`;
}

/** A whole-width band with a gradient from top to bottom. */
function band(
  id: string,
  y: number,
  place: Place,
  height: number,
  from: Colour,
  to: Colour,
): string {
  return svg`<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${css(from)}"/><stop offset="1" stop-color="${css(to)}"/></linearGradient>${rect(0, y, place.width, height, `url(#${id})`)}`;
}

function room(place: Place, dice: Dice): string {
  const { width, height, horizon } = place;
  const wall = anyColour(dice);
  const floor = anyColour(dice, [20, 75]);
  const step = dice.between(14, 46);
  const paper = css(lighter(wall, dice.pick([-7, 7, 10])));
  const wallpaper = dice.pick([
    () => '',
    () => repeated(Math.ceil(width / step), (i) => rect(i * step, 0, step / 2, horizon, paper)),
    () =>
      repeated(Math.min(90, Math.ceil((width * horizon) / (step * step))), (i) => {
        const columns = Math.ceil(width / step);
        return svg`<circle cx="${((i % columns) + 0.5) * step}" cy="${(Math.floor(i / columns) + 0.5) * step}" r="${step / 5}" fill="${paper}"/>`;
      }),
  ])();
  const boards = repeated(6, (i) =>
    rect(
      0,
      horizon + ((height - horizon) * (i * i + 1)) / 36,
      width,
      1.5,
      css(lighter(floor, -10)),
    ),
  );
  return (
    band('wall', 0, place, horizon, lighter(wall, 5), lighter(wall, -4)) +
    wallpaper +
    (dice.chance(0.6) ? pictureFrame(place, dice) : '') +
    band('floor', horizon, place, height - horizon, lighter(floor, -6), lighter(floor, 6)) +
    boards +
    rect(0, horizon - 5, width, 6, css(lighter(wall, 22)))
  );
}

function pictureFrame({ width, horizon }: Place, dice: Dice): string {
  const w = width * dice.between(0.15, 0.35);
  const h = horizon * dice.between(0.25, 0.5);
  const x = dice.between(-w / 2, width - w / 2);
  const y = horizon * dice.between(0.05, 0.4);
  const inside = anyColour(dice);
  return (
    rect(x - 5, y - 5, w + 10, h + 10, css(anyColour(dice, [15, 90]))) +
    rect(x, y, w, h, css(inside)) +
    svg`<path d="M ${x} ${y + h} L ${x + w * 0.35} ${y + h * 0.3} L ${x + w * 0.6} ${y + h * 0.7} L ${x + w * 0.8} ${y + h * 0.5} L ${x + w} ${y + h} Z" fill="${css(lighter(inside, -18))}"/>`
  );
}

function meadow(place: Place, dice: Dice): string {
  const { width, height, horizon } = place;
  const sky: Colour = {
    h: dice.pick([205, 215, 200, 25, 340]),
    s: dice.between(30, 75),
    l: dice.between(55, 85),
  };
  const ground = jittered(
    { h: dice.pick([95, 110, 75, 45, 200]), s: 35, l: dice.between(30, 75) },
    dice,
  );
  const cloud = () => {
    const [x, y, r] = [
      dice.between(0, width),
      dice.between(0, horizon * 0.7),
      dice.between(10, 30),
    ];
    return svg`<g fill="#fff" opacity="0.75"><ellipse cx="${x}" cy="${y}" rx="${r * 2}" ry="${r * 0.7}"/><circle cx="${x - r * 0.4}" cy="${y - r * 0.4}" r="${r * 0.8}"/></g>`;
  };
  const tree = () => {
    const [x, size] = [dice.between(0, width), horizon * dice.between(0.25, 0.6)];
    const fill = css(lighter(ground, -dice.between(10, 22)));
    const crown = dice.chance(0.5)
      ? svg`<path d="M ${x - size / 3} ${horizon} L ${x} ${horizon - size} L ${x + size / 3} ${horizon} Z" fill="${fill}"/>`
      : svg`<ellipse cx="${x}" cy="${horizon - size * 0.6}" rx="${size * 0.34}" ry="${size * 0.42}" fill="${fill}"/>`;
    return rect(x - size / 24, horizon - size * 0.3, size / 12, size * 0.32, '#5a4334') + crown;
  };
  const hill = (lift: number, by: number) =>
    svg`<path d="M 0 ${horizon} Q ${width * dice.between(0.1, 0.9)} ${horizon - lift} ${width} ${horizon} Z" fill="${css(lighter(ground, by))}"/>`;
  const tuft = () => {
    const [x, y] = [dice.between(0, width), dice.between(horizon, height)];
    return svg`<path d="M ${x} ${y} l -4 -9 M ${x} ${y} l 1 -12 M ${x} ${y} l 5 -8" stroke="${css(lighter(ground, -12))}" stroke-width="1.6"/>`;
  };
  const flower = () =>
    svg`<circle cx="${dice.between(0, width)}" cy="${dice.between(horizon, height)}" r="${dice.between(2, 5)}" fill="${css(dice.pick(BRIGHT))}"/>`;
  return (
    band('sky', 0, place, horizon + 2, sky, lighter(sky, 12)) +
    repeated(dice.whole(0, 3), cloud) +
    hill(dice.between(20, 110), 10) +
    repeated(dice.whole(0, 4), tree) +
    band('ground', horizon, place, height - horizon, ground, lighter(ground, -10)) +
    repeated(12, tuft) +
    repeated(dice.whole(0, 12), flower)
  );
}

/** Out-of-focus lights on a soft gradient. */
function lights(place: Place, dice: Dice): string {
  const { width, height } = place;
  const light = () =>
    svg`<circle cx="${dice.between(0, width)}" cy="${dice.between(0, height)}" r="${dice.between(0.03, 0.13) * width}" fill="${css(anyColour(dice, [45, 90]))}" opacity="${dice.between(0.2, 0.6)}"/>`;
  return (
    band('air', 0, place, height, anyColour(dice), anyColour(dice)) +
    repeated(dice.whole(8, 22), light)
  );
}

function night(place: Place, dice: Dice): string {
  const { width, height, horizon } = place;
  const sky: Colour = {
    h: dice.between(200, 280),
    s: dice.between(20, 55),
    l: dice.between(10, 26),
  };
  const star = () =>
    svg`<circle cx="${dice.between(0, width)}" cy="${dice.between(0, horizon)}" r="${dice.between(0.6, 2)}" fill="#fff8dc"/>`;
  const house = () => {
    const [x, w, h] = [
      dice.between(-20, width),
      dice.between(40, 90),
      horizon * dice.between(0.15, 0.4),
    ];
    const wall = css(lighter(sky, -5));
    return (
      svg`<path d="M ${x} ${horizon} v ${-h} l ${w / 2} ${-w / 3} l ${w / 2} ${w / 3} v ${h} Z" fill="${wall}"/>` +
      rect(x + w * 0.3, horizon - h * 0.7, w * 0.16, w * 0.2, '#ffd97a')
    );
  };
  return (
    band('sky', 0, place, horizon + 2, sky, lighter(sky, 14)) +
    repeated(22, star) +
    svg`<circle cx="${dice.between(0, width)}" cy="${horizon * dice.between(0.1, 0.5)}" r="${dice.between(12, 30)}" fill="#fdf3cf"/>` +
    repeated(dice.whole(1, 4), house) +
    band('ground', horizon, place, height - horizon, lighter(sky, 8), lighter(sky, 18))
  );
}

/** A blanket of triangles, bars and blobs: corners and curves that belong to no animal. */
function clutter(place: Place, dice: Dice): string {
  const { width, height } = place;
  const base = anyColour(dice);
  const scrap = () => {
    const [x, y, r] = [dice.between(0, width), dice.between(0, height), dice.between(12, 48)];
    const fill = css(jittered(lighter(base, dice.between(-22, 22)), dice, 3));
    const turned = svg`transform="translate(${x} ${y}) rotate(${dice.between(0, 360)})"`;
    return dice.pick([
      svg`<path d="M ${-r} ${r * 0.6} L ${r} ${r * 0.6} L 0 ${-r} Z" fill="${fill}" ${turned}/>`,
      svg`<rect x="${-r}" y="${-r / 3}" width="${2 * r}" height="${r / 1.5}" fill="${fill}" ${turned}/>`,
      svg`<ellipse rx="${r}" ry="${r * 0.6}" fill="${fill}" ${turned}/>`,
    ]);
  };
  return rect(0, 0, width, height, css(base)) + repeated(dice.whole(14, 28), scrap);
}
