/** @file The engine under measurement, and operands on it. */
import { cpu } from '../../packages/backend-node/dist/index.js';

/** A fresh one per case, so that none meets the memory that another left. */
export let backend;

export async function renewBackend(options) {
  await backend?.close();
  backend = await cpu(options);
}

const sizeOf = (shape) => shape.reduce((product, size) => product * size, 1);

/** Values between -1 and 1 whose sign the processor can't guess. */
function floats(shape) {
  let state = 1;
  return Float32Array.from({ length: sizeOf(shape) }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2 ** 31;
  });
}

export const place = (storage, shape, dtype) => ({ storage, shape, dtype });
export const float = (...shape) =>
  place(backend.upload(floats(shape), 'float32'), shape, 'float32');
export const positive = (...shape) =>
  place(backend.upload(floats(shape).map(Math.abs), 'float32'), shape, 'float32');
export const bool = (...shape) => {
  const data = Uint8Array.from(floats(shape), (value) => Number(value > 0));
  return place(backend.upload(data, 'bool'), shape, 'bool');
};
export const int = (most, ...shape) => {
  const data = Int32Array.from(floats(shape), (value) => Math.floor(Math.abs(value) * most));
  return place(backend.upload(data, 'int32'), shape, 'int32');
};
