import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { cpu } from '@striate/backend-node';
import { decodePth, decodeSafetensors } from '@striate/layers';
import { encodeOnnx } from '@striate/layers/onnx';
import { Generator, manualSeed, tensor } from '@striate/tensor';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CheckpointNotes, loadCheckpoint, saveWeights } from '../src/cli/checkpoint.js';
import { alexnet, VARIANTS, variantNames } from '../src/index.js';
import { alexnetCommand, temporaryFolder } from './helpers.js';

const fixture = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const pthFixture = (name: string) => fixture(`../../layers/test/fixtures/pth/${name}.pth`);

const notes: CheckpointNotes = {
  variant: 'tiny',
  classes: ['Cat', 'Dog', 'Gnu'],
  dropout: 0.5,
  size: 40,
  epoch: 3,
  mean: [0.5, 0.25, 0.125],
  std: [0.3, 0.2, 0.1],
};

let folder: string;
let run: string;
let checkpoint: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  run = join(folder, 'run');
  checkpoint = join(run, 'best.safetensors');
  await mkdir(run);
  manualSeed(0);
  await saveWeights(checkpoint, await alexnet({ classes: 3, variant: 'tiny' }).stateDict(), notes);
});

async function fails(code: number, message: RegExp, ...args: string[]) {
  const result = await alexnetCommand(...args);
  expect(result.err).toMatch(message);
  expect(result.code).toBe(code);
  expect(result.err).not.toMatch(/^ +at /m);
}

/** metadata_props of an ONNX file: field 14 of the model, each with a key (1) and a value (2). */
function metadataOf(file: Uint8Array): Record<string, string> {
  const found: Record<string, string> = {};
  const model = new BinaryReader(file);
  while (model.pos < model.len) {
    const [field, type] = model.tag();
    if (field !== 14) {
      model.skip(type);
      continue;
    }
    const entry = new BinaryReader(model.bytes());
    entry.tag();
    const key = entry.string();
    entry.tag();
    found[key] = entry.string();
  }
  return found;
}

describe('alexnet export', () => {
  it('writes ONNX beside the checkpoint: the model, its preprocessing and its classes', async () => {
    const { code, out } = await alexnetCommand('export', run);
    expect(code).toBe(0);
    const path = join(run, 'best.onnx');
    expect(out).toBe(`${path}: tiny, 0.3 MB\n`);
    const file = await readFile(path);
    expect(metadataOf(file)).toEqual({
      variant: 'tiny',
      classes: '["Cat","Dog","Gnu"]',
      size: '40',
      mean: '[0.5,0.25,0.125]',
      std: '[0.3,0.2,0.1]',
    });
    const session = await InferenceSession.create(file);
    expect(session.inputMetadata[0]).toMatchObject({ shape: ['batch', 3, 40, 40] });
    expect(session.outputMetadata[0]).toMatchObject({ shape: ['batch', 3] });
    await session.release();
  });

  it('writes to --out, and takes a file as well as a run', async () => {
    const out = join(folder, 'other.onnx');
    const result = await alexnetCommand('export', checkpoint, '--format', 'onnx', '--out', out);
    expect(result.code).toBe(0);
    expect(await readFile(out)).toEqual(await readFile(join(run, 'best.onnx')));
  });

  it('writes safetensors that every command reads', async () => {
    const { code, out } = await alexnetCommand('export', run, '--format', 'safetensors');
    expect(code).toBe(0);
    const path = join(run, 'best.export.safetensors');
    expect(out).toContain(path);
    const { model, metadata } = await loadCheckpoint(path);
    expect(metadata).toEqual(notes);
    const { state } = decodeSafetensors(await readFile(checkpoint));
    expect((await model.stateDict()).get('features.0.weight')).toEqual(
      state.get('features.0.weight'),
    );
  });

  it("writes weights under PyTorch's keys, and nothing else", async () => {
    const { code } = await alexnetCommand('export', run, '--format', 'torch-keys');
    expect(code).toBe(0);
    const file = await readFile(join(run, 'best.torch.safetensors'));
    const { state, metadata } = decodeSafetensors(file);
    expect(metadata).toEqual({ format: 'pt' });
    const { tiny } = JSON.parse(await readFile(fixture('./fixtures/models/models.json'), 'utf8'));
    const shapes = Array.from(state, ([key, { shape }]) => [key, shape]);
    expect(Object.fromEntries(shapes)).toEqual(tiny.state);
  });

  it('refuses what it cannot read or write', async () => {
    const none = join(folder, 'none.safetensors');
    await fails(1, /Can't read .*none\.safetensors/, 'export', none);
    await fails(1, /is a folder without best\.safetensors/, 'export', folder);
    await fails(
      2,
      /Allowed choices are onnx, safetensors, torch-keys/,
      'export',
      run,
      '--format',
      'tflite',
    );
    const same = ['--format', 'safetensors', '--out', checkpoint];
    await fails(1, /is the file that is read.*--out/, 'export', run, ...same);
    await fails(
      1,
      /Can't write .*nowhere/,
      'export',
      run,
      '--out',
      join(folder, 'nowhere', 'a.onnx'),
    );
    expect((await readdir(run)).filter((name) => name.includes('partial'))).toEqual([]);
  });
});

describe('alexnet as ONNX', () => {
  it.each(variantNames)('gives our logits within 1e-5: %s', async (variant) => {
    const { size } = VARIANTS[variant];
    manualSeed(1);
    const backend = await cpu();
    const model = await alexnet({ classes: 3, variant }).eval().to(backend);
    const file = Buffer.concat(await encodeOnnx(model, { inputShape: [1, 3, size, size] }));
    const session = await InferenceSession.create(file, { intraOpNumThreads: 2 });
    const shape = [2, 3, size, size];
    const values = new Generator(2).uniform(2 * 3 * size * size, -2, 2);
    const wanted = await model.forward(tensor(values, { backend, shape })).data();
    const { output } = await session.run({ input: new Tensor('float32', values, shape) });
    const found = output!.data as Float32Array;
    expect(found.length).toBe(6);
    const worst = Math.max(...Array.from(wanted, (value, i) => Math.abs(value - found[i]!)));
    expect(worst).toBeLessThan(1e-5 * Math.max(...Array.from(wanted, Math.abs)));
    await session.release();
    await backend.close();
  });
});

describe('alexnet convert', () => {
  it("turns PyTorch's weights into safetensors, and says whose they are", async () => {
    const out = join(folder, 'tiny-converted.safetensors');
    const pth = fixture('./fixtures/models/tiny.pth');
    const result = await alexnetCommand('convert', pth, '--out', out);
    expect(result).toMatchObject({
      code: 0,
      out: `${out}: 41 tensors of AlexNet, variant tiny, 0.3 MB\n`,
    });
    const { state, metadata } = decodeSafetensors(await readFile(out));
    expect(metadata).toEqual({ format: 'pt' });
    const wanted = decodePth(await readFile(pth));
    expect([...state.keys()].sort()).toEqual([...wanted.keys()].sort());
    for (const key of ['features.0.weight', 'features.3.num_batches_tracked']) {
      expect(state.get(key)).toEqual(wanted.get(key));
    }
  });

  it('writes beside the file where no other is named, and finds weights under --key', async () => {
    const pth = join(folder, 'wrapped.pth');
    await writeFile(pth, await readFile(pthFixture('wrapped')));
    await fails(
      1,
      /wrapped\.pth: .*holds no state dict.* alexnet convert .*wrapped\.pth --key "state_dict"/,
      'convert',
      pth,
    );
    const { code, out } = await alexnetCommand('convert', pth, '--key', 'state_dict');
    expect(code).toBe(0);
    const path = join(folder, 'wrapped.safetensors');
    expect(out).toBe(`${path}: 7 tensors, 0.0 MB\n`);
    expect(decodeSafetensors(await readFile(path)).state.size).toBe(7);
  });

  it('refuses what is no state dict of PyTorch', async () => {
    const out = ['--out', join(folder, 'never.safetensors')];
    await fails(
      1,
      /best\.safetensors is a safetensors file already/,
      'convert',
      checkpoint,
      ...out,
    );
    await fails(1, /is the file that is read/, 'convert', checkpoint);
    await fails(1, /whole-module\.pth: /, 'convert', pthFixture('whole-module'), ...out);
    await fails(1, /evil\.pth: /, 'convert', pthFixture('evil'), ...out);
    await fails(
      1,
      /no state dict under the key "ema"/,
      'convert',
      pthFixture('wrapped'),
      '--key',
      'ema',
      ...out,
    );
    await fails(1, /Can't read .*none\.pth/, 'convert', join(folder, 'none.pth'));
    const text = join(folder, 'notes.pth');
    await writeFile(text, 'not weights');
    await fails(1, /notes\.pth: This is neither a safetensors file nor a \.pth/, 'convert', text);
    expect(await readdir(folder)).not.toContain('never.safetensors');
  });
});

describe('alexnet summary', () => {
  it.each([
    [
      ['--variant', 'torchvision', '--classes', '1000'],
      '61,100,840 parameters',
      '[1, 3, 224, 224]',
    ],
    [['--variant', 'original', '--classes', '1000'], '60,965,224 parameters', '[1, 3, 227, 227]'],
    [['--variant', 'tiny', '--size', '48'], '84,170 parameters', '[1, 3, 48, 48]'],
    [[], '57,014,338 parameters', '[1, 3, 224, 224]'],
  ])('of %j', async (args, parameters, input) => {
    const { code, out } = await alexnetCommand('summary', ...args);
    expect(code).toBe(0);
    expect(out).toContain(parameters);
    expect(out).toContain(`input ${input}`);
  });

  it('is data with --json', async () => {
    const { out } = await alexnetCommand('summary', '--variant', 'tiny', '--json');
    const found = JSON.parse(out);
    expect(found).toMatchObject({ variant: 'tiny', classes: 2, inputShape: [1, 3, 32, 32] });
    expect(found.rows[0]).toMatchObject({ path: 'features.0', outputShape: [1, 16, 16, 16] });
    const sum = found.rows.reduce((s: number, row: { flops: number }) => s + row.flops, 0);
    expect(found.flops).toBe(sum);
    expect(found.flops).toBeLessThanOrEqual(2e6);
  });

  it('refuses variants and sizes that there are not', async () => {
    await fails(
      2,
      /Allowed choices are batchnorm, torchvision, original, tiny/,
      'summary',
      '--variant',
      'vgg',
    );
    await fails(
      1,
      /100x100 are too small for the variant batchnorm, which needs 127/,
      'summary',
      '--size',
      '100',
    );
    await fails(2, /'0' is invalid/, 'summary', '--classes', '0');
  });
});

describe('help', () => {
  it.each([
    ['export', /torch-keys +weights alone.*metadata_props.*\$ alexnet export runs\/alexnet-001/s],
    ['convert', /without running anything.*\$ alexnet convert alexnet-owt-7be5be79\.pth/s],
    ['summary', /original +as published in 2012.*at least 67.*\$ alexnet summary --variant tiny/s],
  ])('of %s says what there is, with examples', async (command, text) => {
    const { code, out } = await alexnetCommand(command, '--help');
    expect(code).toBe(0);
    expect(out).toMatch(text);
  });
});
