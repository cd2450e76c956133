/** @file What a body needs to know of the animal that it belongs to. */
import type { Coat } from './coat.js';
import type { Dice } from './dice.js';

export type View = 'front' | 'profile';

export interface Animal {
  /** Name of its class and of its folder. */
  readonly name: 'Cat' | 'Dog';
  /** A head about 100 wide and high around (0, 0); in profile it looks to the right. */
  head(view: View, coat: Coat, dice: Dice): string;
  /** A tail that starts at (0, 0) and leads to the left. */
  tail(coat: Coat, dice: Dice): string;
}
