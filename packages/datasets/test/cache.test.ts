import {
  copyFileSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type Batch,
  type CacheOptions,
  Compose,
  DataLoader,
  type DataLoaderOptions,
  DatasetFolder,
  GeneratedPictures,
  ImageFolder,
  type PictureDataset,
  RandomHorizontalFlip,
  Resize,
  randomSplit,
  ToTensor,
} from '@striate/datasets';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { catsAndDogs, picturePath, temporaryFolder } from './folders.js';

const transform = new Compose([new Resize([12, 10]), new RandomHorizontalFlip(), new ToTensor()]);
const other = new Compose([new Resize([6, 5]), new ToTensor()]);

function loaderOf(
  dataset: PictureDataset,
  cache?: CacheOptions,
  more?: Partial<DataLoaderOptions>,
) {
  const loader = new DataLoader({
    dataset,
    batchSize: 4,
    shuffle: true,
    workers: 1,
    cache,
    ...more,
  });
  onTestFinished(() => loader.close());
  return loader;
}

async function all(loader: DataLoader, epoch = 0): Promise<Batch[]> {
  const found: Batch[] = [];
  for await (const batch of loader.epoch(epoch)) found.push(batch);
  return found;
}

const folderOf = (perClass: number) => ImageFolder.open(catsAndDogs(perClass), { transform });
const cacheFile = () => join(temporaryFolder(), 'deep/er/pictures.cache');
const filesBeside = (file: string) => readdirSync(join(file, '..'));

describe.each(['memory', 'file'])('a cache in %s', (kind) => {
  const options = (): CacheOptions => (kind === 'file' ? { file: cacheFile() } : {});

  it('serves the same bits as the files, and decodes nothing twice', async () => {
    const dataset = await folderOf(6);
    const plain = loaderOf(dataset);
    const loader = loaderOf(dataset, options());
    for (const epoch of [0, 1, 2]) {
      expect(await all(loader, epoch)).toEqual(await all(plain, epoch));
      expect(loader.cache).toMatchObject({ pictures: 12, hits: 12 * epoch, state: 'growing' });
    }
    expect(plain.cache).toBeUndefined();
  });

  it('notices a file that changes, and one that is gone', async () => {
    const dataset = await folderOf(2);
    const loader = loaderOf(dataset, options(), { onError: 'skip' });
    await all(loader);
    const [[changed], [gone], [touched]] = dataset.samples as unknown as [
      [string],
      [string],
      [string],
    ];
    copyFileSync(picturePath('turned.jpg'), changed);
    rmSync(gone);
    utimesSync(touched, 1, 1);
    const found = await all(loader, 1);
    expect(found).toEqual(await all(loaderOf(dataset, undefined, { onError: 'skip' }), 1));
    expect(loader.cache).toMatchObject({ pictures: 6, hits: 1 });
    expect(loader.skipped.map(({ path }) => path)).toEqual([gone]);
  });

  it('keeps no more than it may, says so once, and the run goes on', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockReturnValue();
    onTestFinished(() => warned.mockRestore());
    const dataset = await folderOf(4);
    const loader = loaderOf(dataset, { ...options(), maxBytes: 1500 });
    const plain = loaderOf(dataset);
    for (const epoch of [0, 1]) expect(await all(loader, epoch)).toEqual(await all(plain, epoch));
    const { state, pictures, bytes, hits } = loader.cache!;
    expect(state).toBe('full');
    expect(bytes).toBeLessThanOrEqual(1500);
    expect(pictures).toBeGreaterThanOrEqual(3);
    expect(hits).toBe(pictures);
    expect(warned.mock.calls).toEqual([
      [expect.stringContaining(`full: it holds ${pictures} pictures`), expect.anything()],
    ]);
  });

  it('leaves alone what is in memory, and what a function reads', async () => {
    const picture = () => ({ pixels: new Uint8Array(3), height: 1, width: 1 });
    const made = new GeneratedPictures({
      length: 3,
      classes: ['a'],
      label: () => 0,
      picture,
      transform,
    });
    const loader = loaderOf(made, options());
    await all(loader);
    expect(loader.cache).toMatchObject({ pictures: 0 });
  });

  it('keeps what a function of a module reads, until the module changes', async () => {
    const module = join(temporaryFolder(), 'loader.mjs');
    const write = (value: number) =>
      writeFileSync(
        module,
        `export const load = () => ({ pixels: Uint8Array.of(${value}, 0, 0), height: 1, width: 1 });`,
      );
    const root = catsAndDogs(1);
    const load = async (cache: CacheOptions) => {
      const reader = { module: pathToFileURL(module).href, name: 'load' };
      const folder = await DatasetFolder.open(root, { loader: reader, extensions: ['.jpg'] });
      const dataset = folder.withTransform(new Compose([new ToTensor()]));
      const loader = loaderOf(dataset, cache);
      const values = (await all(loader)).flatMap(({ pixels }) => [pixels[0], pixels[3]]);
      const { hits } = loader.cache!;
      await loader.close();
      return { values, hits };
    };
    const cache = { file: cacheFile() };
    write(1);
    expect(await load(cache)).toEqual({ values: [1, 1], hits: 0 });
    expect(await load(cache)).toEqual({ values: [1, 1], hits: 2 });
    write(20);
    expect(await load(cache)).toEqual({ values: [20, 20], hits: 0 });
  });
});

describe('a cache in a file', () => {
  it('serves the next run', async () => {
    const dataset = await folderOf(5);
    const cache = { file: cacheFile() };
    const first = loaderOf(dataset, cache);
    const expected = await all(first, 3);
    await first.close();
    expect(filesBeside(cache.file)).toEqual(['pictures.cache']);
    const second = loaderOf(dataset, cache);
    expect(await all(second, 3)).toEqual(expected);
    expect(second.cache).toMatchObject({ pictures: 10, hits: 10 });
  });

  it('grows with the data set, from run to run', async () => {
    const dataset = await folderOf(5);
    const [few, many] = randomSplit(dataset, [3, 7], 0);
    const cache = { file: cacheFile() };
    for (const [part, hits] of [
      [few, 0],
      [many, 0],
      [dataset, 10],
    ] as const) {
      const loader = loaderOf(part, cache);
      expect(await all(loader)).toEqual(await all(loaderOf(part)));
      expect(loader.cache!.hits).toBe(hits);
      await loader.close();
    }
  });

  it('is shared by the loaders of a program that do the same to pictures', async () => {
    const dataset = await folderOf(4);
    const cache = { file: cacheFile() };
    const [train, validation] = randomSplit(dataset, [0.5, 0.5], 0);
    const evaluation = new Compose([new Resize([12, 10]), new ToTensor()]);
    const loaders = [loaderOf(train, cache), loaderOf(validation.withTransform(evaluation), cache)];
    for (const loader of loaders) await all(loader);
    for (const loader of loaders) await all(loader);
    expect(loaders[0]!.cache).toMatchObject({ pictures: 8, hits: 8 });
    expect(() => loaderOf(dataset.withTransform(other), cache)).toThrow('a cache file of its own');
    await loaders[0]!.close();
    expect(await all(loaders[1]!, 1)).toHaveLength(1);
  });

  it('begins anew for another recipe, and for a file that is no cache', async () => {
    const dataset = await folderOf(3);
    const cache = { file: cacheFile() };
    const first = loaderOf(dataset, cache);
    await all(first);
    await first.close();
    const second = loaderOf(dataset.withTransform(other), cache);
    const expected = await all(loaderOf(dataset.withTransform(other)));
    expect(await all(second)).toEqual(expected);
    expect(second.cache).toMatchObject({ pictures: 6, hits: 0 });
    await second.close();
    writeFileSync(cache.file, 'something else');
    const third = loaderOf(dataset.withTransform(other), cache);
    expect(await all(third)).toEqual(expected);
    expect(third.cache).toMatchObject({ pictures: 6, hits: 0 });
  });

  it('serves nothing that is damaged, wherever it is cut or changed', async () => {
    const dataset = await folderOf(3);
    const expected = await all(loaderOf(dataset));
    const cache = { file: cacheFile() };
    const first = loaderOf(dataset, cache, { workers: 0 });
    await all(first);
    await first.close();
    const whole = readFileSync(cache.file);
    for (let at = 0; at < whole.length; at += 97) {
      const damaged = Buffer.from(whole);
      damaged[at]! ^= 0x55;
      writeFileSync(cache.file, damaged);
      const loader = loaderOf(dataset, cache, { workers: 0 });
      expect(await all(loader), `changed at ${at}`).toEqual(expected);
      await loader.close();
      writeFileSync(cache.file, whole);
      truncateSync(cache.file, at);
      const cut = loaderOf(dataset, cache, { workers: 0 });
      expect(await all(cut), `cut at ${at}`).toEqual(expected);
      expect(cut.cache!.hits).toBe(Math.max(0, Math.min(6, Math.floor((at - 64) / 424))));
      await cut.close();
    }
  });

  it('serves nothing damaged when it is changed while it is in use', async () => {
    const dataset = await folderOf(3);
    const cache = { file: cacheFile() };
    const loader = loaderOf(dataset, cache);
    const expected = await all(loader);
    truncateSync(cache.file, 1000);
    expect(await all(loader)).toEqual(expected);
    expect(await all(loader)).toEqual(expected);
  });

  it('goes on without, and says so, where it cannot be written', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    const dataset = await folderOf(3);
    const warnings: string[] = [];
    const listen = (warning: Error) => warnings.push(warning.message);
    process.on('warning', listen);
    onTestFinished(() => void process.off('warning', listen));
    const loader = loaderOf(dataset, { file: join(folder, 'file/pictures.cache') });
    const plain = loaderOf(dataset);
    for (const epoch of [0, 1]) expect(await all(loader, epoch)).toEqual(await all(plain, epoch));
    expect(loader.cache).toMatchObject({ state: 'stopped', pictures: 0 });
    expect(loader.cache!.reason).toMatch(/ENOTDIR|EEXIST/);
    await new Promise(setImmediate);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('pictures.cache');
  });

  it('refuses a bound that is none', async () => {
    const dataset = await folderOf(1);
    expect(() => loaderOf(dataset, { maxBytes: 0 })).toThrow('cache.maxBytes is 0');
  });

  it('takes over what a program left that is no longer there, and removes it once it is of no use', async () => {
    const dataset = await folderOf(3);
    const cache = { file: cacheFile() };
    const first = loaderOf(dataset, cache);
    await all(first);
    await first.close();
    const { hostname } = await import('node:os');
    const host = hostname().replace(/[^\w-]/g, '_');
    const left = (pid: number, started: number) => `${cache.file}.${host}.${pid}.${started}.0.part`;
    copyFileSync(cache.file, left(process.pid, 1));
    rmSync(cache.file);
    const second = loaderOf(dataset, cache);
    await all(second);
    expect(second.cache!.hits).toBe(6);
    await second.close();
    expect(filesBeside(cache.file)).toEqual(['pictures.cache']);
    copyFileSync(cache.file, left(2 ** 22 + 1, 1));
    copyFileSync(cache.file, left(process.ppid, 1));
    const third = loaderOf(dataset, cache);
    await all(third);
    await third.close();
    expect(filesBeside(cache.file)).toHaveLength(2);
    expect(statSync(left(process.ppid, 1)).size).toBeGreaterThan(0);
  });
});
