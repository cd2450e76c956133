/** @file What is fuzzed: each reader with whole files to damage, and how it says that a file is not for it. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { run } from '@striate/alexnet/cli';
import {
  Compose,
  DataLoader,
  DatasetError,
  ImageArchive,
  ImageFolder,
  PictureList,
  Resize,
  readIdx,
  ToTensor,
} from '@striate/datasets';
import { decodePth, decodeSafetensors, encodeSafetensors, LayerError } from '@striate/layers';
import fc from 'fast-check';
import { root } from '../packages.mjs';
import { damaged } from './mutate.mjs';

const folder = mkdtempSync(join(tmpdir(), 'striate-fuzz-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const fixtures = (...path) => {
  const place = join(root, ...path);
  return readdirSync(place, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => ({ name, bytes: readFileSync(join(place, name)) }));
};
const ending = (files, ...ends) =>
  files.filter(
    ({ name, bytes }) => ends.some((end) => name.endsWith(end)) && bytes.length < 60_000,
  );
const bytesOf = (files) => files.map(({ bytes }) => bytes);

const checkpoints = fixtures('packages/layers/test/fixtures/pth');
const pictures = fixtures('packages/datasets/test/fixtures/pictures');
const text = (...lines) => Buffer.from(lines.join('\n'));

/** A file in the folder with these bytes; always the same one, since cases come one after the other. */
function file(name, bytes) {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** A zip archive with two members, one stored and one deflated. */
function archive() {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const [name, method] of [
    ['a/1.png', 0],
    ['b/2.png', 8],
  ]) {
    const { bytes } = ending(pictures, '.png')[0];
    const packed = method ? deflateRawSync(bytes) : bytes;
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(name.length, 22);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(20, 4);
    common.copy(entry, 6, 0, 26);
    entry.writeUInt32LE(offset, 42);
    directory.push(entry, Buffer.from(name));
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), packed]);
    offset += local.length;
    parts.push(local);
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(2, 8);
  end.writeUInt16LE(2, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}

function idx() {
  const header = Buffer.from([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 3]);
  const whole = Buffer.concat([header, Buffer.alloc(18, 7)]);
  return [whole, gzipSync(whole)];
}

const small = new Compose([new Resize([8, 8]), new ToTensor()]);

/** Loads all that can be loaded of a data set; what cannot is skipped, as a trainer may ask for. */
async function load(dataset, workers) {
  const options = {
    batchSize: 50,
    onError: 'skip',
    maxConsecutiveFailures: Number.MAX_SAFE_INTEGER,
  };
  const loader = new DataLoader({ dataset, workers, maxPixels: 1e6, ...options });
  let count = 0;
  for await (const { labels } of loader.epoch(0)) count += labels.length;
  const skipped = loader.skipped.length;
  await loader.close();
  return { count, skipped };
}

/** What the command prints; an error that is no error of ours is a crash. */
async function alexnet(args) {
  let printed = '';
  const keep = (chunk) => {
    printed += chunk;
  };
  const code = await run(args, { out: keep, err: keep, isTerminal: false, columns: 80 });
  if (![0, 1, 2].includes(code) || printed.includes('--debug for details')) {
    throw new Error(`exit code ${code}: ${printed}`);
  }
}

const nowhere = join(folder, 'nowhere');
const empty = join(folder, 'empty');
const recipe = [
  text(
    'epochs: 3',
    'lr: 1.0e-3',
    'optimizer: sgd',
    'schedule: cosine',
    'augment: strong',
    'mixup: 0.2',
  ),
  text(
    '{"recipe": {"epochs": 3, "variant": "tiny", "size": 64, "stratified": true, "seed": 4294967295}}',
  ),
  text('a: &a [1, 2]', 'b: &b [*a, *a]', 'c: [*b, *b]', 'epochs: 1'),
];
const FLAGS = [
  '--epochs',
  '--batch-size',
  '--lr',
  '--variant',
  '--size',
  '--seed',
  '--device',
  '--optimizer',
  '--resume',
  '--config',
  '--val',
  '--mixup',
  '--stratified',
  '--dry-run',
  '--json',
  '--help',
  '--top-k',
  '--format',
  '--out',
];
const VALUES = [
  '',
  '-1',
  '0',
  '1',
  'NaN',
  'Infinity',
  '1e309',
  '0x10',
  '1_000',
  'tiny',
  'cpu',
  'cpu,',
  nowhere,
  '--',
  '\u0000',
];
/** Whatever one may type that is no folder outside of the empty one that the commands run in. */
const word = fc.string({ maxLength: 8 }).filter((text) => !/^[./]/.test(text));
const COMMANDS = [
  'train',
  'evaluate',
  'predict',
  'check',
  'export',
  'convert',

  'completion',
];

/**
 * Every target: how many cases a run tries, what they are, and what reads them. It may throw `refusal`s and nothing
 * else.
 */
export const TARGETS = {
  safetensors: {
    cases: 4000,
    input: damaged([
      ...bytesOf(ending(checkpoints, '.safetensors')),
      Buffer.concat(
        encodeSafetensors({
          state: new Map([
            ['a.weight', { dtype: 'float32', shape: [2, 3], data: new Float32Array(6) }],
          ]),
          metadata: { format: 'pt' },
        }),
      ),
    ]),
    read: (bytes) => decodeSafetensors(bytes),
    refusal: LayerError,
  },
  pth: {
    cases: 3000,
    input: damaged(bytesOf(ending(checkpoints, '.pth'))),
    read: (bytes) => decodePth(bytes),
    refusal: LayerError,
  },
  zip: {
    cases: 1000,
    input: damaged([archive()]),
    read: async (bytes) => {
      const dataset = await ImageArchive.open(file('pictures.zip', bytes), { transform: small });
      await load(dataset, 0);
    },
    refusal: DatasetError,
  },
  idx: {
    cases: 1000,
    input: damaged(idx()),
    read: (bytes) => readIdx(file('idx', bytes)),
    refusal: DatasetError,
  },
  csv: {
    cases: 1000,
    input: damaged([
      text('path,label', 'a.png,cat', '"b ""x"".png",dog'),
      text('label;path', 'cat;a.png'),
    ]),
    read: (bytes) => PictureList.fromCsv(file('list.csv', bytes)),
    refusal: DatasetError,
  },
  pictures: {
    // A case is a folder of damaged pictures that a worker thread decodes.
    cases: 5,
    weight: 200,
    input: fc.array(damaged(bytesOf(ending(pictures, '.jpg', '.bmp', '.ppm', '.pgm', '.pbm'))), {
      minLength: 200,
      maxLength: 200,
    }),
    read: async (files) => {
      mkdirSync(join(folder, 'folder/a'), { recursive: true });
      for (const [i, bytes] of files.entries()) file(`folder/a/${i}.jpg`, bytes);
      const dataset = await ImageFolder.open(join(folder, 'folder'), { transform: small });
      const { count, skipped } = await load(dataset, 1);
      if (count + skipped !== files.length)
        throw new Error(`${count} and ${skipped} of ${files.length}`);
    },
    refusal: DatasetError,
  },
  config: {
    cases: 1000,
    input: damaged(recipe),
    read: async (bytes) => {
      for (const name of ['recipe.yaml', 'recipe.json']) {
        await alexnet(['train', nowhere, '--config', file(name, bytes)]);
      }
    },
  },
  command: {
    cases: 2000,
    input: fc.tuple(
      fc.constantFrom(...COMMANDS),
      fc.array(fc.oneof(fc.constantFrom(...FLAGS, ...VALUES), word), {
        maxLength: 6,
      }),
    ),
    read: ([command, args]) => {
      mkdirSync(empty, { recursive: true });
      process.chdir(empty);
      return alexnet([command, ...args]);
    },
  },
};

/** A reader that believes a length, for the test of all this. */
export const BROKEN = {
  cases: 200,
  input: damaged([Buffer.from([4, 0, 0, 0, 1, 2, 3, 4])]),
  read: (bytes) => new Uint8Array(bytes.buffer.slice(0), 4, bytes[0]),
  refusal: LayerError,
};
