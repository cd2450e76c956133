/** @file The devices that a run can be put on, and why one can't be used. */
import { availability, cpu } from '@striate/backend-node';
import type { Backend } from '@striate/tensor';
import { reference } from '@striate/tensor/reference';
import { TrainerError } from '../errors.js';

export interface Device {
  readonly summary: string;
  /** Undefined where the device can be used; else why not, and how to mend it. */
  check(): string | undefined;
  open(threads: number | undefined): Promise<Backend>;
}

/** A device that this version has no backend for: it can be asked for, and says so. */
function notYet(summary: string): Device {
  const reason = 'This version has no such backend.';
  const fix = 'Use --device cpu, or update @striate/alexnet once a version has it.';
  return {
    summary,
    check: () => `${reason} ${fix}`,
    open: async () => {
      throw new TrainerError('bad-option', reason, fix);
    },
  };
}

export const DEVICES = {
  cpu: {
    summary: 'native kernels on the processor',
    check: () => {
      const found = availability();
      return found.available ? undefined : found.reason;
    },
    open: (threads) => cpu(threads === undefined ? {} : { threads }),
  },
  tensorflow: notYet('TensorFlow on an NVIDIA GPU (CUDA), or on the processor'),
  webgpu: notYet('WebGPU on any GPU, in a browser and in Node'),
  reference: {
    summary: 'plain loops, slow: the specification in code',
    check: () => undefined,
    open: async () => reference(),
  },
} as const satisfies Record<string, Device>;

export type DeviceName = keyof typeof DEVICES;

export const deviceNames = Object.keys(DEVICES) as DeviceName[];
