/**
 * @file Every target: how many cases a run tries, what they are, and what reads them. It may throw `refusals` and
 * nothing else. A case counts as many as its `weight`, of which `read` says how many were accepted.
 */
import { LayerError } from '@striate/layers';
import { COMMAND } from './command.mjs';
import { DATA } from './data.mjs';
import { damaged } from './mutate.mjs';
import { OPERATIONS } from './operations.mjs';
import { WEIGHTS } from './weights.mjs';

export const TARGETS = { ...WEIGHTS, ...DATA, ...COMMAND, ...OPERATIONS };

/** A reader that believes a length, for the test of all this. */
export const BROKEN = {
  cases: 200,
  input: damaged([Buffer.from([4, 0, 0, 0, 1, 2, 3, 4])]),
  read: (bytes) => new Uint8Array(bytes.buffer.slice(0), 4, bytes[0]),
  refusals: [LayerError],
};
