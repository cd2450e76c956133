/** @file The devices that a run can be put on, and why one can't be used. */
import { availability, cpu } from '@striate/backend-node';
import type { Backend } from '@striate/tensor';
import { reference } from '@striate/tensor/reference';

export interface Device {
  readonly summary: string;
  /** Undefined where the device can be used; else why not, and how to mend it. */
  check(): string | undefined;
  open(threads: number | undefined): Promise<Backend>;
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
  reference: {
    summary: 'plain loops, slow: the specification in code',
    check: () => undefined,
    open: async () => reference(),
  },
} as const satisfies Record<string, Device>;

export type DeviceName = keyof typeof DEVICES;

export const deviceNames = Object.keys(DEVICES) as DeviceName[];
