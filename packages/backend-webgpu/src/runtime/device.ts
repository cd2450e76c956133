/** @file Finding an adapter and opening a device with what the adapter can give. */
import { WebGpuError } from '../errors.js';
import { TIMESTAMPS } from './profiler.js';

/** What `create` of the npm package `webgpu` returned must live as long as its devices: collected, it takes the process along. */
let nodeGpu: GPU | undefined;

const BROWSER_LACKS = {
  problem: 'This browser has no WebGPU (navigator.gpu is missing).',
  fix: 'Use a current Chrome, Edge, Firefox or Safari, over https or on localhost.',
};
const NODE_LACKS = {
  problem:
    'The npm package webgpu, which brings WebGPU to Node, is not installed or does not load here.',
  fix: 'Run npm install webgpu.',
};

const builtIn = () => (globalThis as { navigator?: { gpu?: GPU } }).navigator?.gpu;

interface NodeProcess {
  readonly versions?: { readonly node?: string };
  getBuiltinModule(name: 'module'): {
    createRequire(from: string): { resolve(name: string): string };
  };
}
export const nodeProcess = () => (globalThis as unknown as { process?: NodeProcess }).process;

export type Availability =
  | { readonly available: true }
  | { readonly available: false; readonly reason: string };

/** Whether there is a way to WebGPU here, and if not, why. Whether it finds an adapter, `webgpu()` says. */
export function availability(): Availability {
  if (builtIn()) return { available: true };
  const node = nodeProcess();
  if (!node) return { available: false, reason: `${BROWSER_LACKS.problem} ${BROWSER_LACKS.fix}` };
  try {
    node
      .getBuiltinModule('module')
      .createRequire(import.meta.url)
      .resolve('webgpu');
    return { available: true };
  } catch {
    return { available: false, reason: `${NODE_LACKS.problem} ${NODE_LACKS.fix}` };
  }
}

async function entry(): Promise<GPU> {
  const here = builtIn() ?? nodeGpu;
  if (here) return here;
  if (!nodeProcess()) {
    throw new WebGpuError('no-webgpu', BROWSER_LACKS.problem, BROWSER_LACKS.fix);
  }
  // A name that bundlers do not follow: pages have navigator.gpu.
  const name = 'webgpu';
  const found = await import(/* @vite-ignore */ name).catch(() => undefined);
  if (!found) throw new WebGpuError('no-webgpu', NODE_LACKS.problem, NODE_LACKS.fix);
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

/** What kernels are written for. Every device has it, but for those of WebGPU's compatibility mode. */
export const NEEDED = {
  maxStorageBuffersPerShaderStage: 8,
  maxComputeInvocationsPerWorkgroup: 64,
  maxComputeWorkgroupStorageSize: 16384,
} as const;

/** Throws WebGpuError for a device that can't run the kernels. */
export function checkLimits({ limits }: GPUDevice): void {
  for (const [name, least] of Object.entries(NEEDED)) {
    const given = limits[name as keyof typeof NEEDED];
    if (given >= least) continue;
    throw new WebGpuError(
      'limit',
      `The device's limit ${name} is ${given}, but kernels need ${least}.`,
      'Request the device with the limits of its adapter, or use another adapter.',
    );
  }
}

const F16 = 'shader-f16';
const WANTED_FEATURES = [TIMESTAMPS, F16] as const;

/** Throws WebGpuError for a device whose shaders have no 16-bit floats. */
export function checkF16({ features }: GPUDevice): void {
  if (features.has(F16)) return;
  throw new WebGpuError(
    'no-f16',
    `This device has no 16-bit floats, which precision: 'mixed' needs: it lacks the feature ${F16}.`,
    'Leave precision out, or use another adapter.',
  );
}

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
  const requiredFeatures = WANTED_FEATURES.filter((name) => adapter.features.has(name));
  const device = await adapter
    .requestDevice({ label: 'striate', requiredLimits, requiredFeatures })
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
