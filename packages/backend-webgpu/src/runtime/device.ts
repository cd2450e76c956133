/** @file Finding an adapter and opening a device with what the adapter can give. */
import { WebGpuError } from '../errors.js';

/** What `create` of the npm package `webgpu` returned must live as long as its devices: collected, it takes the process along. */
let nodeGpu: GPU | undefined;

async function entry(): Promise<GPU> {
  const here = (globalThis as { navigator?: { gpu?: GPU } }).navigator?.gpu;
  if (here) return here;
  if (nodeGpu) return nodeGpu;
  if (!('process' in globalThis)) {
    throw new WebGpuError(
      'no-webgpu',
      'This browser has no WebGPU (navigator.gpu is missing).',
      'Use a current Chrome, Edge, Firefox or Safari, over https or on localhost.',
    );
  }
  // A name that bundlers do not follow: pages have navigator.gpu.
  const name = 'webgpu';
  const found = await import(/* @vite-ignore */ name).catch(() => undefined);
  if (!found) {
    throw new WebGpuError(
      'no-webgpu',
      'The npm package webgpu, which brings WebGPU to Node, is not installed or does not load here.',
      'Run npm install webgpu.',
    );
  }
  nodeGpu = (found as { create(options: string[]): GPU }).create([]);
  return nodeGpu;
}

const WANTED = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
] as const;

export interface OpenDevice {
  readonly device: GPUDevice;
  /** What people are told. */
  readonly description: string;
}

/** Throws WebGpuError where there is no adapter, or it gives no device. */
export async function openDevice(power: GPUPowerPreference | undefined): Promise<OpenDevice> {
  const gpu = await entry();
  const adapter = await gpu.requestAdapter(power ? { powerPreference: power } : {});
  if (!adapter) {
    throw new WebGpuError(
      'no-adapter',
      'WebGPU finds no adapter: no GPU, or a driver that is too old for it.',
      'Update the graphics driver. On Linux, Vulkan drivers are chosen by VK_DRIVER_FILES; Mesa must be 24 or newer.',
    );
  }
  const requiredLimits = Object.fromEntries(WANTED.map((name) => [name, adapter.limits[name]]));
  const device = await adapter
    .requestDevice({ label: 'striate', requiredLimits })
    .catch((error: Error) => {
      throw new WebGpuError(
        'no-adapter',
        `The adapter gives no device: ${error.message}.`,
        'Close other programs that use the GPU, or reload the page.',
      );
    });
  const { vendor, architecture, device: model, description } = adapter.info;
  return {
    device,
    description:
      description || [vendor, architecture, model].filter(Boolean).join(' ') || 'unnamed adapter',
  };
}
