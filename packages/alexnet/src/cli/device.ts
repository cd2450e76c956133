/** @file The devices that a run can be put on, and why one can't be used. */
import {
  type Availability,
  availability,
  cpu,
  node,
  type TensorflowAvailability,
  tensorflowAvailability,
} from '@striate/backend-node';
import type { Backend } from '@striate/tensor';
import { reference } from '@striate/tensor/reference';

export interface Device {
  readonly summary: string;
  /** Undefined where the device can be used; else why not, and how to mend it. */
  check(): string | undefined;
  open(threads: number | undefined): Promise<Backend>;
}

/** Undefined where an engine is available. */
function reasonOf(found: Availability | TensorflowAvailability): string | undefined {
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
  reference: {
    summary: 'plain loops, slow: the specification in code',
    check: () => undefined,
    open: async () => reference(),
  },
} as const satisfies Record<string, Device>;

export type DeviceName = keyof typeof DEVICES;

export const deviceNames = Object.keys(DEVICES) as DeviceName[];
