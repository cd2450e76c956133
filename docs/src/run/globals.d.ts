/** @file What a block has without importing it, for the compiler that checks blocks. */
import type { Showable, ShowOptions } from './show';

declare global {
  /** Puts `value` out as numbers, a heat map or a picture. Need not be awaited. */
  function show(value: Showable, options?: ShowOptions): Promise<void>;
}
