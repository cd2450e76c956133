import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Batch,
  Compose,
  DataLoader,
  ImageArchive,
  ImageFolder,
  Resize,
  ToTensor,
} from '@striate/datasets';
import { describe, expect, it, onTestFinished } from 'vitest';
import { catsAndDogs, fixture, picturePath, temporaryFolder } from './folders.js';
import { type ZipEntry, zipOf } from './zip-writer.js';

const transform = new Compose([new Resize([12, 10]), new ToTensor()]);
const jpeg = readFileSync(picturePath('plain.jpg'));

function archiveWith(entries: readonly ZipEntry[] | Buffer): string {
  const path = join(temporaryFolder(), 'pictures.zip');
  writeFileSync(path, Buffer.isBuffer(entries) ? entries : zipOf(entries as readonly ZipEntry[]));
  return path;
}

async function batchesOf(dataset: ImageArchive | ImageFolder, workers: number): Promise<Batch[]> {
  const loader = new DataLoader({ dataset, batchSize: 3, workers });
  onTestFinished(() => loader.close());
  const found: Batch[] = [];
  for await (const batch of loader.epoch(0)) found.push(batch);
  return found;
}

/** The reason why the one picture of an archive cannot be read. */
async function reasonOf(entry: Omit<ZipEntry, 'name'>): Promise<string> {
  const path = archiveWith([{ name: 'cat/1.jpg', ...entry }]);
  const dataset = await ImageArchive.open(path, { transform });
  const loader = new DataLoader({ dataset, onError: 'skip', workers: 0 });
  for await (const _ of loader.epoch(0));
  await loader.close();
  expect(loader.skipped.map((skipped) => skipped.path)).toEqual([`${path}/cat/1.jpg`]);
  return loader.skipped[0]!.reason;
}

describe('ImageArchive', () => {
  it('lists what ImageFolder lists in the unpacked folder, in its order', async () => {
    const { files, links, classes, samples } = fixture<{
      files: string[];
      links: Record<string, string>;
      classes: string[];
      samples: [string, number][];
    }>('folder.json');
    const archive = await ImageArchive.open(
      archiveWith(files.map((name) => ({ name, content: Buffer.alloc(0) }))),
    );
    const linked = Object.keys(links).concat('linked/');
    const unlinked = samples.filter(([path]) => !linked.some((link) => path.startsWith(link)));
    expect(archive.classes).toEqual(classes.filter((name) => name !== 'linked'));
    expect(archive.samples.map(([path]) => path)).toEqual(unlinked.map(([path]) => path));
    expect(archive.targets).toEqual(
      unlinked.map(([path]) => archive.classes.indexOf(path.split('/')[0]!)),
    );
  });

  it.each([0, 2])('reads the same pictures as from files, with %d workers', async (workers) => {
    const root = catsAndDogs(4);
    const folder = await ImageFolder.open(root, { transform });
    const entries = folder.samples.map(([path], i) => ({
      name: `Pets${path.slice(root.length)}`,
      content: readFileSync(path),
      stored: i % 2 === 0,
    }));
    const path = archiveWith([{ name: 'readme.txt', content: Buffer.from('?') }, ...entries]);
    const archive = await ImageArchive.open(path, { root: 'Pets', transform });
    expect(archive.classes).toEqual(folder.classes);
    const here = await batchesOf(archive, workers);
    const there = await batchesOf(folder, workers);
    expect(here.map(({ pixels }) => pixels)).toEqual(there.map(({ pixels }) => pixels));
    expect(here.map(({ labels }) => labels)).toEqual(there.map(({ labels }) => labels));
    expect(here[0]!.paths[0]).toBe(`${path}/Pets/cat/0.jpg`);
  });

  it('takes folders that are listed empty for classes, as torchvision does', async () => {
    const path = archiveWith([
      { name: 'cat/1.jpg', content: jpeg },
      { name: 'dog/', content: Buffer.alloc(0) },
    ]);
    await expect(ImageArchive.open(path)).rejects.toMatchObject({
      code: 'no-valid-file',
      message: expect.stringContaining('Found no valid file for the classes dog.'),
    });
    expect((await ImageArchive.open(path, { allowEmpty: true })).classes).toEqual(['cat', 'dog']);
  });

  it('hears of its progress', async () => {
    const heard: number[] = [];
    const path = archiveWith([1, 2, 3].map((i) => ({ name: `cat/${i}.jpg`, content: jpeg })));
    await ImageArchive.open(path, { onProgress: (members) => heard.push(members) });
    expect(heard).toEqual([1, 2, 3]);
  });

  it('leaves no file open', async () => {
    const dataset = await ImageArchive.open(archiveWith([{ name: 'a/1.jpg', content: jpeg }]), {
      transform,
    });
    await batchesOf(dataset, 0);
    const before = readdirSync('/proc/self/fd').length;
    for (let i = 0; i < 5; i++) await batchesOf(dataset, 0);
    expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before);
  });
});

describe('a hostile or damaged archive', () => {
  it.each(['../evil.jpg', 'cat/../../evil.jpg', '/etc/evil.jpg', 'C:/evil.jpg'])(
    'is refused as a whole for the name %s',
    async (name) => {
      const path = archiveWith([
        { name: 'cat/1.jpg', content: jpeg },
        { name, content: jpeg },
      ]);
      await expect(ImageArchive.open(path)).rejects.toMatchObject({
        code: 'hostile-archive',
        message: expect.stringContaining(path),
      });
    },
  );

  const whole = zipOf([
    { name: 'cat/1.jpg', content: jpeg },
    { name: 'cat/2.jpg', content: jpeg },
  ]);
  const directoryAt = whole.readUInt32LE(whole.length - 6);
  const patched = (at: number, value: number) => {
    const copy = Buffer.from(whole);
    copy.writeUInt32LE(value, at);
    return copy;
  };
  it.each([
    ['is empty', Buffer.alloc(0)],
    ['is no zip file', jpeg],
    ['is cut off', whole.subarray(0, whole.length - 30)],
    ['has its directory at a place beyond its end', patched(whole.length - 6, 0x7fffffff)],
    ['has a directory of something else', patched(directoryAt, 0)],
    ['claims more members than there are', patched(whole.length - 14, 0x7fff7fff)],
  ])('is refused when it %s', async (_, bytes) => {
    const path = archiveWith(bytes);
    await expect(ImageArchive.open(path)).rejects.toMatchObject({
      code: 'corrupt-archive',
      message: expect.stringContaining(path),
    });
  });

  it('is refused when it holds a name twice, or nothing', async () => {
    const twice = [jpeg, jpeg].map((content) => ({ name: 'cat/1.jpg', content }));
    await expect(ImageArchive.open(archiveWith(twice))).rejects.toMatchObject({
      code: 'corrupt-archive',
    });
    await expect(ImageArchive.open(archiveWith([]))).rejects.toMatchObject({ code: 'no-classes' });
    await expect(ImageArchive.open('nowhere.zip')).rejects.toMatchObject({ code: 'no-such-file' });
  });

  it('costs one picture where one member is damaged, and says how', async () => {
    expect(await reasonOf({ content: jpeg, crc: 1 })).toContain('does not match its checksum');
    expect(await reasonOf({ content: jpeg, stored: true, method: 8 })).toContain('not unpack');
    expect(await reasonOf({ content: jpeg, method: 12 })).toContain('method 12 is not supported');
    expect(await reasonOf({ content: jpeg, flags: 1 })).toContain('encrypted');
    expect(await reasonOf({ content: Buffer.from('no picture') })).not.toBe('');
  });

  it('unpacks no more than a member claims, and no claim beyond reason', async () => {
    const bomb = Buffer.alloc(50 * 2 ** 20);
    expect(await reasonOf({ content: bomb, size: 1000 })).toContain('more than the 1000 bytes');
    expect(await reasonOf({ content: jpeg, size: 0xfffffffe })).toContain('any picture file');
  });

  it('may vanish during an epoch', async () => {
    const path = archiveWith([1, 2, 3].map((i) => ({ name: `cat/${i}.jpg`, content: jpeg })));
    const dataset = await ImageArchive.open(path, { transform });
    rmSync(path);
    await expect(batchesOf(dataset, 0)).rejects.toMatchObject({
      code: 'unreadable-picture',
      message: expect.stringContaining('ENOENT'),
    });
  });
});
