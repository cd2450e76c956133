import { expect } from 'vitest';
import { LayerError } from '../src/index.js';

/** What `action` throws: always a LayerError. */
export function refusal(action: () => unknown): LayerError {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(LayerError);
    return error as LayerError;
  }
  throw new Error('nothing was refused');
}
