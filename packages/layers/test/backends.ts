/** @file The backends on which everything is held to PyTorch. */
import { cpu } from '@striate/backend-node';
import type { Backend } from '@striate/tensor';
import { reference } from '@striate/tensor/reference';

export const BACKENDS: readonly (readonly [name: string, make: () => Promise<Backend>])[] = [
  ['reference', async () => reference()],
  ['cpu', () => cpu()],
];
