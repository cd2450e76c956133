/** @file Devices that are lost at the last moment: what is written stays, and what is missing is made good. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Backend } from '@striate/tensor';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { DEVICES } from '../src/cli/device.js';
import { alexnetCommand, temporaryFolder } from './helpers.js';

let folder: string;
let data: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  data = join(folder, 'pictures');
  await alexnetCommand('sample', data, '--count', '6');
});
afterEach(() => {
  vi.restoreAllMocks();
});

const lost = () => Object.assign(new Error('The device was lost.'), { code: 'device-lost' });

/** The first device that is opened is spoilt. */
function firstDevice(spoil: (device: Backend) => void) {
  const { open } = DEVICES.reference;
  return vi.spyOn(DEVICES.reference, 'open').mockImplementationOnce(async () => {
    const device = await open();
    spoil(device);
    return device;
  });
}

/** One epoch of one step. */
const trained = (name: string, ...flags: string[]) =>
  alexnetCommand(
    ...['train', data, '--device', 'reference', '--variant', 'tiny', '--workers', '0'],
    ...['--val-fraction', '0.34', '--epochs', '1', '--out', folder, '--name', name, ...flags],
  );

it('a device that is lost while a finished run gives it back spoils nothing', async () => {
  const opened = firstDevice((device) => {
    vi.spyOn(device, 'close').mockRejectedValue(lost());
  });
  const { code, out } = await trained('closing', '--no-report');
  expect(out).toMatch(/best validation accuracy/);
  expect(code).toBe(0);
  expect(opened).toHaveBeenCalledOnce();
});

it('one that is lost before the first checkpoint leaves nothing to go on from', async () => {
  firstDevice((device) => {
    vi.spyOn(device, 'read').mockRejectedValue(lost());
  });
  const { code, err } = await trained('early', '--no-report');
  expect([code, err]).toEqual([1, expect.stringContaining('The device was lost.')]);
});

it('one that is lost after the last epoch is replaced for the report', async () => {
  const checkpoint = join(folder, 'reported/checkpoint.safetensors');
  firstDevice((device) => {
    const { read } = device;
    vi.spyOn(device, 'read').mockImplementation(async (x) => {
      if (existsSync(checkpoint)) throw lost();
      return read.call(device, x);
    });
  });
  const { code, out, err } = await trained('reported');
  expect(err).toMatch(/device was lost.*\nGoing on with a new device from the checkpoint/);
  expect(out).toMatch(/resumed after all of its 1 epochs.*report .*report\.html/s);
  expect(code).toBe(0);
});
