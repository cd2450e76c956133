/** @file The backend: what it says of itself, its device, and one line per family of kernels. */
import type { Backend } from '@striate/tensor';
import { convolutions } from './conv.js';
import { creation } from './create.js';
import { type Device, openDevice } from './device.js';
import { elementwise } from './elementwise.js';
import { indexing } from './indexing.js';
import { layout } from './layout.js';
import { products } from './matmul.js';
import { norms } from './norm.js';
import { avgPools, maxPools } from './pool.js';
import { reductions } from './reduce.js';

/** The backend of a device that has been opened. */
export function backendOn({ memory, compute }: Device): Backend {
  return {
    // A number, not the imported CONTRACT_VERSION: what this was written for stays, whatever is installed.
    contractVersion: 2,
    name: 'custom',
    device: 'plain JavaScript behind a queue',
    dtypes: ['float32', 'int32', 'uint8', 'bool'],
    ...memory,
    ...creation(compute),
    ...elementwise(compute),
    ...layout(compute),
    ...indexing(compute),
    ...reductions(compute),
    ...products(compute),
    ...convolutions(compute),
    ...maxPools(compute),
    ...avgPools(compute),
    ...norms(compute),
  };
}

/** A backend of its own, with its own count of memory. Async, since devices open so. */
export async function custom(): Promise<Backend> {
  return backendOn(openDevice());
}
