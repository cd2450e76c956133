/** @file A reader that believes a length, for the test of all this. */
import { damaged } from './mutate.mjs';

export const targets = {
  broken: {
    cases: 200,
    input: damaged([Buffer.from([4, 0, 0, 0, 1, 2, 3, 4])]),
    read: (bytes) => new Uint8Array(bytes.buffer.slice(0), 4, bytes[0]),
    refusals: [],
  },
};
