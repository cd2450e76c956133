/**
 * @file A font of five by seven dots, since a server may have none: capitals, digits and some signs, each
 * with its rows from the top, five dots of a row as one digit of base 32.
 */

const GLYPHS: Readonly<Record<string, string>> = {
  ' ': '0000000',
  A: 'ehhvhhh',
  B: 'uhhuhhu',
  C: 'ehggghe',
  D: 'uhhhhhu',
  E: 'vgguggv',
  F: 'vgguggg',
  G: 'ehgnhhf',
  H: 'hhhvhhh',
  I: 'e44444e',
  J: '72222ic',
  K: 'hikokih',
  L: 'ggggggv',
  M: 'hrllhhh',
  N: 'hpljhhh',
  O: 'ehhhhhe',
  P: 'uhhuggg',
  Q: 'ehhhlid',
  R: 'uhhukih',
  S: 'fgge11u',
  T: 'v444444',
  U: 'hhhhhhe',
  V: 'hhhhha4',
  W: 'hhhllrh',
  X: 'hha4ahh',
  Y: 'hha4444',
  Z: 'v1248gv',
  0: 'ehjlphe',
  1: '4c4444e',
  2: 'eh168gv',
  3: 'u11e11u',
  4: '26aiv22',
  5: 'vgu11he',
  6: '68guhhe',
  7: 'v124888',
  8: 'ehhehhe',
  9: 'ehhf12c',
  '-': '000v000',
  _: '000000v',
  '.': '00000cc',
  ',': '0000c48',
  ':': '0cc0cc0',
  '/': '11248gg',
  '#': 'aavavaa',
  '(': '2488842',
  ')': '8422248',
  '?': 'eh12404',
};

const WIDTH = 5;
export const LINE_HEIGHT = 7;
/** From the left of a letter to the left of the next. */
export const ADVANCE = WIDTH + 1;

/** The dots of a text, from its top left; letters are capitals, unknown signs question marks. */
export function* dots(text: string): Generator<readonly [x: number, y: number]> {
  for (const [i, char] of Array.from(text.toUpperCase()).entries()) {
    for (const [y, row] of Array.from(GLYPHS[char] ?? GLYPHS['?']!).entries()) {
      const bits = Number.parseInt(row, 32);
      for (let x = 0; x < WIDTH; x++) {
        if ((bits >> (WIDTH - 1 - x)) & 1) yield [i * ADVANCE + x, y];
      }
    }
  }
}
