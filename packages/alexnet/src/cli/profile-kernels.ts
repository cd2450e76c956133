/** @file The part of `--profile` that only the device can tell: how long each of its kernels took. */
import { type WebGpuBackend, WebGpuError } from '@striate/backend-webgpu';
import type { Backend } from '@striate/tensor';
import { formatTable } from './table.js';

/** A table of the kernels of `step`, or a line that says why there is none. */
export async function kernelTable(backend: Backend, step: () => void): Promise<string> {
  if (!isTimed(backend)) {
    return `The device ${backend.name} doesn't time single kernels; webgpu does, on most adapters.\n`;
  }
  try {
    const times = await backend.profile(step);
    const sum = times.reduce((total, { milliseconds }) => total + milliseconds, 0);
    const rows = times.map(({ kernel, calls, milliseconds }) => [
      kernel,
      calls,
      milliseconds.toFixed(2),
      `${((milliseconds / sum) * 100).toFixed(1)} %`,
    ]);
    const together = ['together', times.reduce((total, { calls }) => total + calls, 0)];
    const all = [...rows, [...together, sum.toFixed(2), '']];
    return formatTable(['kernel of one step, on the device', 'calls', 'ms', 'share'], all);
  } catch (error) {
    if (error instanceof WebGpuError && error.code === 'no-timestamps') return `${error.message}\n`;
    throw error;
  }
}

function isTimed(backend: Backend): backend is WebGpuBackend {
  return 'profile' in backend;
}
