/** @file The devices that a run can be put on, and why one can't be used. */
import { availability, cpu, node, tensorflowAvailability } from '@striate/backend-node';
import { availability as webGpuAvailability, webgpu } from '@striate/backend-webgpu';
import type { Backend } from '@striate/tensor';
import { reference } from '@striate/tensor/reference';

export interface Device {
  readonly summary: string;
  /** Undefined where the device can be used; else why not, and how to mend it. */
  check(): string | undefined;
  open(threads: number | undefined): Promise<Backend>;
}

/** Undefined where an engine is available. */
function reasonOf(found: {
  readonly available: boolean;
  readonly reason?: string;
}): string | undefined {
  return found.available ? undefined : found.reason;
}

export const DEVICES = {
  cpu: {
    summary: 'native kernels on the processor',
    check: () => reasonOf(availability()),
    open: (threads) => cpu(threads === undefined ? {} : { threads }),
  },
  cuda: {
    summary: 'TensorFlow on a CUDA GPU',
    check: () => reasonOf(tensorflowAvailability('cuda')),
    open: (threads) => node({ device: 'cuda', threads }),
  },
  tensorflow: {
    summary: 'TensorFlow, on a GPU where it finds one',
    check: () => reasonOf(tensorflowAvailability()),
    open: (threads) => node({ engine: 'tensorflow', threads }),
  },
  webgpu: {
    summary: 'WebGPU on any GPU, through the npm package webgpu',
    check: () => reasonOf(webGpuAvailability()),
    open: () => webgpu(),
  },
  reference: {
    summary: 'plain loops, slow: the specification in code',
    check: () => undefined,
    open: async () => reference(),
  },
} as const satisfies Record<string, Device>;

export type DeviceName = keyof typeof DEVICES;

/** What `auto` tries, in this order: an NVIDIA GPU, then the processor. */
const PREFERRED = ['cuda', 'cpu', 'webgpu', 'reference'] as const;

/** The device called `name`; for 'auto' the first that can be used here. */
export function chooseDevice(name: DeviceName | 'auto'): DeviceName {
  if (name !== 'auto') return name;
  return PREFERRED.find((one) => DEVICES[one].check() === undefined)!;
}

export const deviceNames = Object.keys(DEVICES) as DeviceName[];
