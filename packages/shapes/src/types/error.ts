/** @file What stands in the place of a shape that does not exist, and shapes as text for its message. */
import type { Shape } from '../shape.js';

/** Shapes that do not fit: not assignable to a shape, so that its use is an error that shows the message. */
export interface ShapeTypeError<Message extends string> {
  readonly shapeError: Message;
}

/** A shape as text: `[3, 128, 128]`. */
export type Text<S extends Shape> = `[${Join<S>}]`;

type Join<S extends Shape, Out extends string = ''> = S extends readonly [
  infer First extends number,
  ...infer Rest extends Shape,
]
  ? Join<Rest, Out extends '' ? `${First}` : `${Out}, ${First}`>
  : Out;
