/** @file What goes wrong is said: by whom, and what to do. */
import './adapter.js';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { availability, type WebGpuBackend, webgpu } from '@striate/backend-webgpu';
import { tensor } from '@striate/tensor';
import { afterEach, expect, test } from 'vitest';
import { create } from 'webgpu';
import { NEEDED } from '../src/runtime/device.js';

/** Kept: when it is collected, its devices take the process along. */
const gpu = create([]);
let backend: WebGpuBackend | undefined;
afterEach(() => backend?.close());

async function device(): Promise<GPUDevice> {
  const adapter = await gpu.requestAdapter();
  return adapter!.requestDevice();
}

test('a lost device rejects reads and sync, and names the last kernel', async () => {
  const own = await device();
  backend = await webgpu({ device: own });
  const x = tensor([1, 2, 3], { backend });
  const y = { storage: backend.unary('exp', x), shape: [3], dtype: 'float32' } as const;
  await backend.read(y);
  own.destroy();
  await own.lost;
  const lost = { code: 'device-lost', message: expect.stringMatching(/exp.*checkpoint/s) };
  await expect(backend.read(y)).rejects.toMatchObject(lost);
  await expect(backend.sync()).rejects.toMatchObject(lost);
});

test('a tensor that no buffer holds is refused at the call', async () => {
  const own = await device();
  backend = await webgpu({ device: own });
  const shape = [own.limits.maxBufferSize / 4 + 1];
  expect(() => backend!.fill(shape, 'float32', 0)).toThrow(
    expect.objectContaining({ code: 'limit' }),
  );
});

test('a device with too small limits is refused before anything is done', async () => {
  const { limits } = await device();
  const few = { ...limitsOf(limits), maxStorageBuffersPerShaderStage: 4 };
  await expect(webgpu({ device: { limits: few } as GPUDevice })).rejects.toMatchObject({
    code: 'limit',
    message: expect.stringMatching(/maxStorageBuffersPerShaderStage.*4.*8/),
  });
});

const limitsOf = (limits: GPUSupportedLimits) =>
  Object.fromEntries(
    Object.keys(NEEDED).map((name) => [name, limits[name as keyof typeof NEEDED]]),
  ) as unknown as GPUSupportedLimits;

test('memory that runs out rejects reads and sync, and names the kernel', async () => {
  backend = await webgpu();
  // A gigabyte: more than the software driver gives at once, though its limits say so.
  const y = {
    storage: backend.fill([2 ** 28], 'float32', 1),
    shape: [1],
    dtype: 'float32',
  } as const;
  const expected = { code: 'out-of-memory', message: expect.stringMatching(/fill.*batches/s) };
  await expect(backend.read(y)).rejects.toMatchObject(expected);
  await expect(backend.sync()).rejects.toMatchObject(expected);
});

test('a device lost while a read waits rejects that read', async () => {
  const own = await device();
  backend = await webgpu({ device: own });
  const y = { storage: backend.fill([3], 'float32', 1), shape: [3], dtype: 'float32' } as const;
  const reading = backend.read(y);
  own.destroy();
  await expect(reading).rejects.toMatchObject({ code: 'device-lost' });
});

test('the package webgpu is found without opening anything', () => {
  expect(availability()).toEqual({ available: true });
});

test('a closed device says so', async () => {
  const closed = await webgpu();
  await closed.close();
  expect(() => closed.fill([1], 'float32', 0)).toThrow(expect.objectContaining({ code: 'closed' }));
  await expect(closed.sync()).rejects.toMatchObject({ code: 'closed' });
});

test('a storage of another device is refused', async () => {
  const other = await webgpu();
  backend = await webgpu();
  const x = tensor([1], { backend: other });
  backend.release(x.storage);
  x.dispose();
  expect(() => backend!.unary('exp', x)).toThrow();
  await other.close();
});

const program = `
  import { webgpu } from '@striate/backend-webgpu';
  const backend = await webgpu();
  const y = backend.fill([3], 'float32', 2);
  console.log([...(await backend.read({ storage: y, shape: [3], dtype: 'float32' }))].join());
`;

function run(code: string, env: Record<string, string> = {}) {
  return spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    encoding: 'utf8',
    env: { ...process.env, ...env },
    timeout: 50_000,
  });
}

test('a program ends by itself, closed or not', () => {
  for (const end of ['', 'await backend.close();']) {
    const { status, stdout } = run(program + end);
    expect({ status, stdout }).toEqual({ status: 0, stdout: '2,2,2\n' });
  }
});

test('no adapter is an error with the next step', () => {
  const { status, stderr } = run(program, { VK_DRIVER_FILES: '/nowhere.json' });
  expect(status).toBe(1);
  expect(stderr).toContain("code: 'no-adapter'");
  expect(stderr).toContain('VK_DRIVER_FILES');
});
