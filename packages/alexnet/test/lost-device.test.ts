/** @file A device that is lost while a run is under way: the run goes on with a new one, and ends as if nothing had been. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { globals } from 'webgpu';
import { alexnetCommand, temporaryFolder } from './helpers.js';

const SWIFTSHADER = '/usr/lib/chromium/vk_swiftshader_icd.json';
if (!process.env.VK_DRIVER_FILES && existsSync(SWIFTSHADER)) {
  process.env.VK_DRIVER_FILES = SWIFTSHADER;
}

const adapters = (globals as unknown as { GPUAdapter: { prototype: GPUAdapter } }).GPUAdapter
  .prototype;
const { requestDevice } = adapters;
let folder: string;
let data: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  data = join(folder, 'pictures');
  await alexnetCommand('sample', data, '--count', '24');
});
afterEach(() => {
  adapters.requestDevice = requestDevice;
});

/** Destroys each device that is opened once `isTime` says so, asked every few milliseconds. */
function destroyDevices(isTime: (opened: number) => boolean): void {
  let opened = 0;
  adapters.requestDevice = async function (this: GPUAdapter, wanted) {
    const device = await requestDevice.call(this, wanted);
    const own = ++opened;
    const timer = setInterval(() => {
      if (!isTime(own)) return;
      clearInterval(timer);
      device.destroy();
    }, 5);
    timer.unref();
    return device;
  };
}

async function trained(name: string) {
  const result = await alexnetCommand(
    ...['train', data, '--device', 'webgpu', '--variant', 'tiny', '--size', '32', '--workers', '1'],
    ...['--batch-size', '6', '--epochs', '2', '--lr', '1e-3', '--checkpoint-minutes', '0'],
    ...['--no-report', '--out', folder, '--name', name],
  );
  const file = join(folder, name, 'last.safetensors');
  return { ...result, weights: existsSync(file) ? await readFile(file) : undefined };
}

it('goes on from the last checkpoint, to the same weights', async () => {
  const whole = await trained('whole');
  expect(whole.code).toBe(0);
  const checkpoint = join(folder, 'lossy', 'checkpoint.safetensors');
  destroyDevices((opened) => opened === 1 && existsSync(checkpoint));
  const lossy = await trained('lossy');
  expect(lossy.err).toMatch(/device was lost.*\nGoing on with a new device from the checkpoint in/);
  expect(lossy.code).toBe(0);
  expect(lossy.weights?.equals(whole.weights!)).toBe(true);
});

it('ends where the next device is lost before it came any further', async () => {
  const checkpoint = join(folder, 'hopeless', 'checkpoint.safetensors');
  destroyDevices(() => existsSync(checkpoint));
  const { code, err } = await trained('hopeless');
  expect(err.match(/Going on with a new device/g)).toHaveLength(1);
  expect(err).toMatch(/error: The WebGPU device was lost.*go on from the last checkpoint\.\n$/);
  expect(code).toBe(1);
});
