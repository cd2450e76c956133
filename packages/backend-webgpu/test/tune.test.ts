/** @file Tiles by measurement: what may win, what is kept from run to run, and what a broken cache does. */
import './adapter.js';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Tuned, type WebGpuBackend, webgpu } from '@striate/backend-webgpu';
import { matmul, tensor } from '@striate/tensor';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { agree, fastest } from '../src/gemm/tuner.js';

const folder = mkdtempSync(join(tmpdir(), 'striate-tune-'));
const file = join(folder, 'striate', 'striate-webgpu-tiles.json');
process.env.XDG_CACHE_HOME = folder;
afterAll(() => rmSync(folder, { recursive: true }));

async function product(backend: WebGpuBackend): Promise<number[]> {
  const [a, b] = [6, 3].map((rows) =>
    tensor(
      Float32Array.from({ length: 18 }, (_, i) => i),
      { backend, shape: [rows, 18 / rows] },
    ),
  );
  const y = matmul(a!, b!);
  const values = Array.from(await y.data(), Number);
  for (const one of [a!, b!, y]) one.dispose();
  return values;
}

const kernelOf = async (backend: WebGpuBackend) =>
  (await backend.profile(() => product(backend))).map(({ kernel }) => kernel).join();

/** What is kept after tuning, and what the tuner said. */
let kept: string;
let tuned: Tuned[];
beforeAll(async () => {
  const backend = await webgpu({ tune: true });
  const fixed = await product(backend);
  tuned = await backend.tune(() => product(backend));
  expect(await backend.tune(() => product(backend))).toEqual([]);
  expect(await kernelOf(backend)).toContain(`, ${tuned[0]!.tile}`);
  expect(await product(backend)).toEqual(fixed);
  await backend.close();
  kept = readFileSync(file, 'utf8');
});

/** With this text for what was kept. */
async function later<Value>(text: string, use: (backend: WebGpuBackend) => Promise<Value>) {
  writeFileSync(file, text);
  const backend = await webgpu({ tune: true });
  const value = await use(backend);
  await backend.close();
  return value;
}

const withTile = (tile: string) => kept.replace(`: "${tuned[0]!.tile}"`, `: "${tile}"`);

test('tiles are measured once per class of products', () => {
  expect(tuned.map((one) => one.product)).toEqual(['rows = dense k x dense outer, 1 x 8 x 8 x 4']);
  expect(tuned[0]!.milliseconds).toBeLessThanOrEqual(tuned[0]!.fixedMilliseconds);
});

test('a later run takes what stands there, and has nothing left to tune', async () => {
  const text = withTile('direct wide');
  expect(await later(text, kernelOf)).toContain(', direct wide');
  expect(await later(text, (backend) => backend.tune(() => product(backend)))).toEqual([]);
});

test('a cache that is broken, or names what is not there, counts as empty', async () => {
  const texts = [kept.slice(0, -9), '[1, null]', withTile('toString'), withTile('wide')];
  for (const text of texts) {
    expect(await later(text, kernelOf)).toContain(`, ${tuned[0]!.fixedTile}`);
  }
});

test('without tune: true tiles are fixed, and tune says so', async () => {
  const backend = await webgpu();
  await expect(backend.tune(() => {})).rejects.toMatchObject({ code: 'bad-option' });
  await backend.close();
});

test('a faster candidate wins, unless it computes something else or leads by chance', async () => {
  const results = {
    fixed: [1, 2],
    wrong: [1, 2.1],
    nan: [1, Number.NaN],
    close: [1, 2],
    fast: [1, 2],
  };
  const times = { fixed: 10, wrong: 1, nan: 1, close: 9.8, fast: 5 };
  const among = (names: (keyof typeof times)[]) =>
    fastest(
      names,
      async (name) => results[name],
      async (name) => times[name],
    );
  expect((await among(['fixed', 'wrong', 'nan', 'close'])).best).toBe('fixed');
  const { best, times: measured } = await among(['fixed', 'wrong', 'fast', 'close']);
  expect(best).toBe('fast');
  expect([...measured.keys()]).toEqual(['fixed', 'fast', 'close']);
  expect(agree([1, 2], [1, 2.0001])).toBe(true);
});
