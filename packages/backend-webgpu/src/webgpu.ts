/** @file Opening a device. */
import { type WebGpuBackend, webGpuBackend } from './backend.js';
import { Tuner } from './gemm/tuner.js';
import { checkF16, checkLimits, openDevice } from './runtime/device.js';
import { Engine, type EngineOptions } from './runtime/engine.js';

export interface WebGpuOptions extends EngineOptions {
  /** Which of several adapters: 'high-performance' is the discrete GPU. The browser or driver decides where left out. */
  readonly powerPreference?: GPUPowerPreference | undefined;
  /** A device that is open already, as a page that draws with it has one; `close` destroys it. */
  readonly device?: GPUDevice | undefined;
  /**
   * Whether matrix products take the tiles that `backend.tune` measured on this adapter, in this run or an earlier one.
   * Left out or false they are fixed, and so is the order of every sum, to the bit.
   */
  readonly tune?: boolean | undefined;
}

/**
 * The WebGPU device of this browser, worker or Node process (there through the npm package `webgpu`):
 * `await model.to(await webgpu())`. Throws WebGpuError where there is none, and says why.
 */
export async function webgpu({
  powerPreference,
  device,
  tune = false,
  ...options
}: WebGpuOptions = {}): Promise<WebGpuBackend> {
  const opened = device
    ? { device, description: device.label || 'a device of the program' }
    : await openDevice(powerPreference);
  checkLimits(opened.device);
  if (options.precision === 'mixed') checkF16(opened.device);
  const engine = new Engine(opened.device, options);
  const tuner = tune ? new Tuner(engine) : undefined;
  return webGpuBackend(engine, opened.description, tuner);
}
