/** @file A few words of SVG. */

type Piece = string | number | readonly string[];

/** A template of SVG: numbers are written with two decimals, lists are joined. */
export function svg(strings: TemplateStringsArray, ...pieces: Piece[]): string {
  return String.raw({ raw: strings }, ...pieces.map(written));
}

function written(piece: Piece): string {
  if (typeof piece === 'number') return String(Math.round(piece * 100) / 100);
  return typeof piece === 'string' ? piece : piece.join('');
}

/** Moves, turns (degrees) and scales `content`; a negative `scaleX` mirrors it. */
export function placed(
  content: string,
  at: { x?: number; y?: number; turn?: number; scaleX?: number; scaleY?: number },
): string {
  const { x = 0, y = 0, turn = 0, scaleX = 1, scaleY = scaleX } = at;
  return svg`<g transform="translate(${x} ${y}) rotate(${turn}) scale(${scaleX} ${scaleY})">${content}</g>`;
}

/** `part` and its mirror image about x = 0. */
export function mirrored(part: string): string {
  return part + placed(part, { scaleX: -1, scaleY: 1 });
}

/** A list of `count` pieces. */
export function repeated(count: number, piece: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => piece(i)).join('');
}
