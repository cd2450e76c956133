import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SampleError, writeSample } from '@striate/datasets';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sample-'));
});
afterAll(() => rm(root, { recursive: true }));

async function pictures(dir: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const folder of ['Cat', 'Dog']) {
    for (const name of (await readdir(join(dir, folder))).sort()) {
      const bytes = await readFile(join(dir, folder, name));
      found.set(`${folder}/${name}`, createHash('sha256').update(bytes).digest('hex'));
    }
  }
  return found;
}

async function drawn(name: string, count: number, seed: number): Promise<Map<string, string>> {
  await writeSample(join(root, name), { count, seed });
  return pictures(join(root, name));
}

describe('the pictures', () => {
  it('lie in Cat and Dog, numbered from 0, as many as asked for', async () => {
    const five = await drawn('five', 5, 3);
    expect([...five.keys()]).toEqual([
      'Cat/0.jpg',
      'Cat/1.jpg',
      'Cat/2.jpg',
      'Dog/0.jpg',
      'Dog/1.jpg',
    ]);
    expect((await drawn('none', 0, 3)).size).toBe(0);
  });

  it('are the same bytes for the same seed, whatever the count', async () => {
    const seven = await drawn('seven', 7, 3);
    const four = await drawn('four', 4, 3);
    expect(four.size).toBe(4);
    for (const [name, hash] of four) expect(seven.get(name)).toBe(hash);
  });

  it('are all different, within a seed and from seed to seed', async () => {
    const hashes = [
      ...(await drawn('here', 6, 3)).values(),
      ...(await drawn('there', 6, 4)).values(),
    ];
    expect(new Set(hashes).size).toBe(12);
  });

  it('are JPEGs of many sizes from 200 to 500 pixels', async () => {
    const all = await drawn('sizes', 12, 5);
    const sizes = new Set<string>();
    for (const name of all.keys()) {
      const { format, width, height, channels } = await sharp(join(root, 'sizes', name)).metadata();
      expect({ format, channels }).toEqual({ format: 'jpeg', channels: 3 });
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(200);
      expect(Math.max(width, height)).toBeLessThanOrEqual(500);
      sizes.add(`${width}x${height}`);
    }
    expect(sizes.size).toBeGreaterThan(9);
  });

  it('are counted while they are drawn', async () => {
    const counts: number[] = [];
    const report = await writeSample(join(root, 'counted'), {
      count: 4,
      seed: 0,
      onProgress: (done, count) => counts.push(done, count),
    });
    expect(counts).toEqual([1, 4, 2, 4, 3, 4, 4, 4]);
    expect(report).toEqual({ written: 4, kept: 0 });
  });
});

describe('a folder with an earlier sample', () => {
  it('is completed: what a broken run left is finished, what is whole is kept', async () => {
    const whole = await drawn('whole', 6, 7);
    const broken = join(root, 'broken');
    await writeSample(broken, { count: 6, seed: 7 });
    await rm(join(broken, 'Dog/1.jpg'));
    await writeFile(join(broken, 'Dog/1.jpg.part'), 'half a picture');
    expect(await writeSample(broken, { count: 6, seed: 7 })).toEqual({ written: 1, kept: 5 });
    expect(await pictures(broken)).toEqual(whole);
  });

  it('becomes the new sample and nothing else, with another seed or a smaller count', async () => {
    await drawn('again', 6, 1);
    expect(await drawn('again', 4, 2)).toEqual(await drawn('fresh', 4, 2));
    expect([...(await drawn('again', 2, 2)).keys()]).toEqual(['Cat/0.jpg', 'Dog/0.jpg']);
  });
});

describe('a folder with anything else', () => {
  async function refused(dir: string, entry: string): Promise<void> {
    const attempt = writeSample(dir, { count: 2, seed: 0 });
    await expect(attempt).rejects.toThrow(SampleError);
    await expect(attempt).rejects.toMatchObject({
      code: 'foreign-folder',
      message: expect.stringContaining(`${dir} holds ${entry}`),
      fix: expect.stringContaining('new folder'),
    });
  }

  it("is refused and left alone, even if it has the sample's names", async () => {
    const dir = join(root, 'mine');
    await mkdir(join(dir, 'Cat'), { recursive: true });
    await writeFile(join(dir, 'Cat/0.jpg'), 'my cat');
    await refused(dir, 'Cat');
    expect(await readdir(dir)).toEqual(['Cat']);
    expect(await readFile(join(dir, 'Cat/0.jpg'), 'utf8')).toBe('my cat');
  });

  it('is refused if things were added to a sample', async () => {
    const dir = join(root, 'added');
    await writeSample(dir, { count: 2, seed: 0 });
    await writeFile(join(dir, 'Cat/77.jpg'), 'my cat');
    await refused(dir, 'Cat/77.jpg');
    await rm(join(dir, 'Cat/77.jpg'));
    await writeFile(join(dir, 'notes.txt'), 'mine');
    await refused(dir, 'notes.txt');
  });

  it('is refused if its sample.json is somebody else’s', async () => {
    const dir = join(root, 'json');
    await mkdir(dir);
    await writeFile(join(dir, 'sample.json'), '{"rows": 3}');
    await refused(dir, 'sample.json');
  });
});

describe('what cannot be done', () => {
  it('names the folder that cannot be written', async () => {
    const file = join(root, 'file');
    await writeFile(file, '');
    const attempt = writeSample(join(file, 'below'), { count: 2, seed: 0 });
    await expect(attempt).rejects.toMatchObject({
      name: 'SampleError',
      code: 'cannot-write',
      message: expect.stringContaining(join(file, 'below')),
    });
  });

  it.each([
    { count: -1, seed: 0 },
    { count: 1.5, seed: 0 },
    { count: 2, seed: -3 },
    { count: 2, seed: Number.NaN },
  ])('refuses $count pictures with the seed $seed', async (options) => {
    await expect(writeSample(join(root, 'bad'), options)).rejects.toMatchObject({
      code: 'invalid-option',
    });
  });
});
