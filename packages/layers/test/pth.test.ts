import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeCheckpoint, decodePth, type StateDict } from '../src/index.js';
import { op, pickle, pth, tensorOf, zip } from './archive.js';
import { refusal } from './refusal.js';

const fixtures = new URL('./fixtures/pth/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, fixtures));

interface Values {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: readonly string[];
}

const expected = (
  JSON.parse(read('expected.json').toString()) as {
    files: Record<string, Record<string, Values>>;
  }
).files;

/** Exact: -0 is not 0, and NaN is NaN. */
function expectValues(state: StateDict, wanted: Record<string, Values>): void {
  expect([...state.keys()]).toEqual(Object.keys(wanted));
  for (const [key, { dtype, shape, values }] of Object.entries(wanted)) {
    const found = state.get(key)!;
    expect(found.dtype).toBe(dtype);
    expect(found.shape).toEqual(shape);
    const exact = dtype === 'float32' ? values.map(fromPython) : values.map(BigInt);
    expect([...found.data]).toEqual(exact);
    expect(found.data.byteLength).toBe(found.data.buffer.byteLength);
  }
}

function fromPython(text: string): number {
  return text.endsWith('inf') ? Number(text.replace('inf', 'Infinity')) : Number(text);
}

describe('decodePth reads what torch.save writes', () => {
  it.each(Object.keys(expected))('%s', (name) => {
    expectValues(decodePth(read(`${name}.pth`)), expected[name]!);
  });

  it('at any place of a larger memory', () => {
    const file = read('strided.pth');
    const memory = new Uint8Array(file.length + 8);
    memory.set(file, 3);
    expectValues(decodePth(memory.subarray(3, 3 + file.length)), expected.strided!);
  });

  it('every tensor with a memory of its own, also where they share one in PyTorch', () => {
    const state = decodePth(read('shared.pth'));
    state.get('whole')!.data[23] = -1;
    expect(state.get('tied')!.data[23]).toBe(23);
    expect(state.get('tail')!.data[3]).toBe(23);
  });

  it('a state dict within a checkpoint, by its key', () => {
    const state = decodePth(read('wrapped.pth'), { key: 'state_dict' });
    expectValues(state, expected.plain!);
    const parallel = decodePth(read('data-parallel.pth'), { key: 'model' });
    expect([...parallel.keys()].slice(0, 2)).toEqual(['module.0.weight', 'module.0.bias']);
  });

  const whole = pickle(op.dict(op.text('x'), tensorOf()));
  const storages = { 0: new Uint8Array(Float32Array.of(1, 2).buffer) };
  it.each([
    ['zip64', { zip64: true }],
    ['a comment at its end', { comment: 'from elsewhere' }],
  ])('an archive with %s', (_, options) => {
    expect([...decodePth(pth(whole, storages, options)).get('x')!.data]).toEqual([1, 2]);
  });

  it('an empty state dict', () => {
    expect(decodePth(pth(pickle(op.dict()))).size).toBe(0);
  });
});

describe('decodePth refuses', () => {
  it.each([
    ['evil', 'posix.system, which the weights of a model never need; nothing of it was run'],
    ['evil', 'torch.save(model.state_dict(), path)'],
    ['whole-module', 'torch.nn.modules.container.Sequential'],
    ['uint16', 'torch._utils._rebuild_tensor_v3'],
    ['negated', 'tensor.resolve_neg()'],
    ['list', 'it holds no state dict, but a list or tuple of 1'],
    ['legacy', 'the format of PyTorch before 1.6'],
    ['compressed', 'is compressed'],
    ['big-endian', '"big"-endian'],
    ['script', 'TorchScript'],
    ['wrapped', 'a dict of epoch (a number), state_dict (a state dict of 7 tensors), optimizer'],
    ['wrapped', 'Name the state dict: { key: "state_dict" }.'],
  ])('%s.pth: %s', (name, reason) => {
    const error = refusal(() => decodePth(read(`${name}.pth`)));
    expect(error.code).toBe('unsupported-pth');
    expect(error.message).toContain(reason);
  });

  it.each([
    ['model', 'no state dict under the key "model": the file holds a dict of epoch'],
    ['epoch', 'no state dict under the key "epoch"'],
    ['optimizer', 'Name the state dict: { key: "state_dict" }.'],
  ])('the key %s of a checkpoint that has its weights elsewhere', (key, reason) => {
    const error = refusal(() => decodePth(read('wrapped.pth'), { key }));
    expect(error.code).toBe('bad-option');
    expect(error.message).toContain(reason);
  });

  it('archives of other things', () => {
    const other = zip([{ name: 'word/document.xml', data: new Uint8Array(4) }]);
    expect(refusal(() => decodePth(other)).message).toContain('it has no data.pkl');
    const two = ['a/data.pkl', 'b/data.pkl'].map((name) => ({ name, data: new Uint8Array(4) }));
    expect(refusal(() => decodePth(zip(two))).message).toContain('it has 2 of data.pkl');
  });
});

describe('decodeCheckpoint', () => {
  it('tells the formats apart by their content', () => {
    const fromPth = decodeCheckpoint(read('alexnet.pth'));
    const fromSafetensors = decodeCheckpoint(read('alexnet.safetensors'));
    expect([fromPth.format, fromSafetensors.format]).toEqual(['pth', 'safetensors']);
    expect(fromPth.state.size).toBe(16);
    for (const [key, tensor] of fromPth.state) {
      expect(fromSafetensors.state.get(key)).toEqual(tensor);
    }
  });

  it('passes the key on', () => {
    expect(decodeCheckpoint(read('wrapped.pth'), { key: 'state_dict' }).state.size).toBe(7);
  });

  it.each([
    ['nothing', new Uint8Array(), 'unknown-format', 'it has 0 bytes'],
    ['a web page', Buffer.from('<!doctype html><html>'), 'unknown-format', '<!doctype html>'],
    [
      'a pointer',
      Buffer.from('version https://git-lfs.github.com/spec/v1\n'),
      'unknown-format',
      'git lfs pull',
    ],
    ['the legacy format', read('legacy.pth'), 'unsupported-pth', 'before 1.6'],
    ['a bare pickle', pickle(op.dict()), 'unsupported-pth', 'no zip archive'],
    ['half a file', read('alexnet.pth').subarray(0, 9000), 'bad-pth', 'cut off'],
    [
      'half a safetensors file',
      read('alexnet.safetensors').subarray(0, 9000),
      'bad-safetensors',
      'needs',
    ],
  ])('says what is wrong with %s', (_, bytes, code, reason) => {
    const error = refusal(() => decodeCheckpoint(bytes));
    expect(error.code).toBe(code);
    expect(error.message).toContain(reason);
  });
});
