/** @file Turns of Node's event loop while the device works. */
import { nodeProcess } from './device.js';

/** Milliseconds that a turn takes at least. */
const PAUSE = 0.2;

let open = 0;
let isTurning = false;
let cell: Int32Array<SharedArrayBuffer> | undefined;

/**
 * The npm package `webgpu` asks the device for news in every turn of the event loop while a promise of its is open. That
 * keeps a processor busy, which then compiles no kernels and, where the adapter is a processor, computes nothing. Until
 * `wait` settles, turns are a little longer. In browsers nothing is done.
 */
export function easeTurns(wait: Promise<unknown>): void {
  if (!nodeProcess()?.versions?.node) return;
  const end = () => {
    open--;
  };
  open++;
  wait.then(end, end);
  if (!isTurning) turn();
}

function turn(): void {
  isTurning = open > 0;
  if (!isTurning) return;
  cell ??= new Int32Array(new SharedArrayBuffer(4));
  Atomics.wait(cell, 0, 0, PAUSE);
  (globalThis as unknown as { setImmediate(f: () => void): void }).setImmediate(turn);
}
