/** @file Opening a device. */
import { type WebGpuBackend, webGpuBackend } from './backend.js';
import { checkF16, checkLimits, openDevice } from './runtime/device.js';
import { Engine, type EngineOptions } from './runtime/engine.js';

export interface WebGpuOptions extends EngineOptions {
  /** Which of several adapters: 'high-performance' is the discrete GPU. The browser or driver decides where left out. */
  readonly powerPreference?: GPUPowerPreference | undefined;
  /** A device that is open already, as a page that draws with it has one; `close` destroys it. */
  readonly device?: GPUDevice | undefined;
}

/**
 * The WebGPU device of this browser, worker or Node process (there through the npm package `webgpu`):
 * `await model.to(await webgpu())`. Throws WebGpuError where there is none, and says why.
 */
export async function webgpu({
  powerPreference,
  device,
  ...options
}: WebGpuOptions = {}): Promise<WebGpuBackend> {
  const opened = device
    ? { device, description: device.label || 'a device of the program' }
    : await openDevice(powerPreference);
  checkLimits(opened.device);
  if (options.precision === 'mixed') checkF16(opened.device);
  return webGpuBackend(new Engine(opened.device, options), opened.description);
}
