import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareCodePoints } from '../src/code-points.js';
import { Compose, ImageFolder, ToTensor } from '../src/index.js';
import { fixture, temporaryFolder } from './folders.js';

interface FolderFixture {
  files: string[];
  links: Record<string, string>;
  classes: string[];
  classToIdx: Record<string, number>;
  samples: [string, number][];
}

function folderWith(files: readonly string[]): string {
  const root = temporaryFolder();
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), '');
  }
  return root;
}

describe('ImageFolder', () => {
  it('lists the classes and samples that torchvision lists, in its order', async () => {
    const torchvision = fixture<FolderFixture>('folder.json');
    const root = folderWith(torchvision.files);
    for (const [link, target] of Object.entries(torchvision.links)) {
      symlinkSync(target, join(root, link));
    }
    const folder = await ImageFolder.open(root);
    expect(folder.classes).toEqual(torchvision.classes);
    expect(folder.classToIdx).toEqual(torchvision.classToIdx);
    expect(folder.samples).toEqual(
      torchvision.samples.map(([path, target]) => [join(root, path), target]),
    );
    expect(folder.targets).toEqual(torchvision.samples.map(([, target]) => target));
    expect(folder.length).toBe(torchvision.samples.length);
  });

  it('says that a root is missing or is a file', async () => {
    const root = folderWith(['file']);
    await expect(ImageFolder.open(join(root, 'nowhere'))).rejects.toMatchObject({
      code: 'no-such-folder',
      message: expect.stringContaining(join(root, 'nowhere')),
    });
    await expect(ImageFolder.open(join(root, 'file'))).rejects.toThrow(
      `Not a directory: '${join(root, 'file')}'.`,
    );
  });

  it("says in torchvision's words that there is no class folder", async () => {
    const root = folderWith(['1.jpg']);
    await expect(ImageFolder.open(root)).rejects.toMatchObject({
      code: 'no-classes',
      message: expect.stringContaining(`Couldn't find any class folder in ${root}.`),
    });
  });

  it("names empty classes in torchvision's words, unless they are allowed", async () => {
    const root = folderWith(['a/readme.txt', 'b/1.png', 'c/d/readme.txt']);
    await expect(ImageFolder.open(root)).rejects.toMatchObject({
      code: 'no-valid-file',
      message: expect.stringContaining(
        'Found no valid file for the classes a, c. Supported extensions are: .jpg, .jpeg, .png, .ppm, .bmp, .pgm, .tif, .tiff, .webp.',
      ),
    });
    const folder = await ImageFolder.open(root, { allowEmpty: true });
    expect(folder.classes).toEqual(['a', 'b', 'c']);
    expect(folder.targets).toEqual([1]);
  });

  it('takes other extensions, or a function that decides, but not both', async () => {
    const root = folderWith(['a/1.png', 'a/2.XYZ', 'a/3.jpg']);
    const names = ({ samples }: ImageFolder) =>
      samples.map(([path]) => path.slice(root.length + 3));
    expect(names(await ImageFolder.open(root, { extensions: ['.xyz', '.PNG'] }))).toEqual([
      '1.png',
      '2.XYZ',
    ]);
    const isValidFile = (path: string) => path.endsWith('3.jpg');
    expect(names(await ImageFolder.open(root, { isValidFile }))).toEqual(['3.jpg']);
    await expect(
      ImageFolder.open(root, { extensions: ['.png'], isValidFile }),
    ).rejects.toMatchObject({ code: 'invalid-option' });
  });

  it('finds a loop of links instead of walking it', async () => {
    const root = folderWith(['a/1.png', 'a/b/2.png']);
    symlinkSync('../../a', join(root, 'a/b/loop'));
    await expect(ImageFolder.open(root)).rejects.toMatchObject({
      code: 'link-loop',
      message: expect.stringContaining(join(root, 'a/b/loop')),
    });
  });

  it('shares its samples with a copy that has another transform', async () => {
    const folder = await ImageFolder.open(folderWith(['a/1.png']));
    const transform = new Compose([new ToTensor()]);
    const copy = folder.withTransform(transform);
    expect(copy.samples).toBe(folder.samples);
    expect(copy.transform).toBe(transform);
    expect(folder.transform).toBeUndefined();
  });
});

describe('compareCodePoints', () => {
  it('orders as the code points of the strings do', () => {
    const points = (text: string) => Array.from(text, (char) => char.codePointAt(0)!);
    const text = fc.string({ unit: 'binary', maxLength: 6 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [x, y] = [points(a), points(b)];
        const at = x.findIndex((point, i) => point !== y[i]);
        const expected = at < 0 ? x.length - y.length : x[at]! - (y[at] ?? -1);
        expect(Math.sign(compareCodePoints(a, b))).toBe(Math.sign(expected));
      }),
    );
  });
});
