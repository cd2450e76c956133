import { BinaryReader } from '@bufbuild/protobuf/wire';
import { add, manualSeed, relu, scope, type Tensor } from '@striate/tensor';
import { reference } from '@striate/tensor/reference';
import { InferenceSession } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import {
  BatchNorm2d,
  Conv2d,
  Flatten,
  Layer,
  Linear,
  Module,
  ReLU,
  Sequential,
  Unflatten,
  Upsample,
} from '../../src/index.js';
import { encodeOnnx, type OnnxGraph, type OnnxValue } from '../../src/onnx/index.js';
import { expectSame } from './runtime.js';

const conv = (inChannels: number, outChannels: number) =>
  new Conv2d({ inChannels, outChannels, kernelSize: 3, padding: 1 });

/** A residual block: a forward of its own, and the same in ONNX's operators. */
class Block extends Module {
  readonly body = new Sequential(conv(4, 4), new BatchNorm2d({ numFeatures: 4 }));
  readonly shortcut = conv(4, 4);

  override forward(x: Tensor): Tensor {
    return scope(() => relu(add(this.body.forward(x), this.shortcut.forward(x))));
  }

  override outputShape(input: readonly number[]): readonly number[] {
    return this.body.outputShape(input);
  }

  toOnnx(x: OnnxValue, graph: OnnxGraph): OnnxValue {
    const [left, right] = [graph.module(this.body, x), graph.module(this.shortcut, x)];
    return graph.add('Relu', [graph.add('Add', [left, right], x.shape)], x.shape);
  }
}

const network = () =>
  new Sequential(
    conv(3, 4) as Module,
    new Sequential(new ReLU() as Module, new Block()),
    new Flatten(),
    new Linear({ inFeatures: 100, outFeatures: 2 }),
  );

/** The fields of a message: number -> payloads. */
function fields(bytes: Uint8Array): Map<number, (Uint8Array | bigint | number | string)[]> {
  const reader = new BinaryReader(bytes);
  const found = new Map<number, (Uint8Array | bigint | number | string)[]>();
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    const value =
      type === 2 ? reader.bytes() : type === 0 ? Number(reader.int64()) : reader.fixed32();
    found.set(field, [...(found.get(field) ?? []), value]);
  }
  return found;
}

const text = (value: unknown) => new TextDecoder().decode(value as Uint8Array);

const messages = (bytes: Uint8Array, field: number) =>
  (fields(bytes).get(field) ?? []).map((value) => fields(value as Uint8Array));

describe('models as ONNX', () => {
  it('are chains within chains, and modules that say themselves what they compute', () =>
    expectSame(network(), [1, 3, 5, 5]));

  it('are the same file before the model is on a backend and after, for any batch and with hooks', async () => {
    manualSeed(0);
    const before = Buffer.concat(await encodeOnnx(network(), { inputShape: [1, 3, 5, 5] }));
    manualSeed(0);
    const moved = await network().to(reference());
    moved.registerForwardHook(() => undefined);
    const after = Buffer.concat(await encodeOnnx(moved, { inputShape: [7, 3, 5, 5] }));
    expect(after.equals(before)).toBe(true);
  });

  it('may give their input, or use a layer twice', async () => {
    const layer = new Linear({ inFeatures: 3, outFeatures: 3 });
    await expectSame(new Sequential(layer, new ReLU(), layer) as Module, [1, 3]);
    await expectSame(new Sequential(), [1, 3]);
    const once = Buffer.concat(await encodeOnnx(layer, { inputShape: [1, 3] }));
    const twice = await encodeOnnx(new Sequential(layer, layer) as Module, { inputShape: [1, 3] });
    const graph = fields(Buffer.concat(twice)).get(7)![0] as Uint8Array;
    expect(messages(graph, 5)).toHaveLength(2);
    expect(Buffer.concat(twice).length).toBeLessThan(2 * once.length);
  });

  it('leave the batch open, and keep the keys of the state dict', async () => {
    const file = Buffer.concat(await encodeOnnx(network(), { inputShape: [8, 3, 5, 5] }));
    const session = await InferenceSession.create(file);
    const [input] = session.inputMetadata;
    const [output] = session.outputMetadata;
    expect(input).toMatchObject({ name: 'input', type: 'float32', shape: ['batch', 3, 5, 5] });
    expect(output).toMatchObject({ name: 'output', type: 'float32', shape: ['batch', 2] });
    await session.release();
    const graph = fields(file).get(7)![0] as Uint8Array;
    const names = messages(graph, 5).map((initializer) => text(initializer.get(8)![0]));
    const cells = Array.from(network().namedState(), ([key]) => key);
    const expected = cells.filter((key) => !key.endsWith('num_batches_tracked'));
    expect(names.filter((name) => expected.includes(name)).sort()).toEqual(expected.sort());
  });

  it('carry the producer, the operator set and notes', async () => {
    const metadata = { classes: '["Cat","Dog"]', mean: '[0.5]', note: 'für später' };
    const file = Buffer.concat(await encodeOnnx(network(), { inputShape: [1, 3, 5, 5], metadata }));
    const model = fields(file);
    expect(model.get(1)).toEqual([8]);
    expect(text(model.get(2)![0])).toBe('striate');
    expect(messages(file, 8).map((opset) => opset.get(2))).toEqual([[17]]);
    const props = messages(file, 14).map((prop) => [text(prop.get(1)![0]), text(prop.get(2)![0])]);
    expect(Object.fromEntries(props)).toEqual(metadata);
  });
});

describe('a module that cannot be exported', () => {
  class Own extends Module {
    override forward(x: Tensor): Tensor {
      return x;
    }
    override outputShape(input: readonly number[]): readonly number[] {
      return input;
    }
  }
  class Square extends Layer {
    readonly spec = { type: 'elementwise' } as const;
    override describe(): string {
      return '';
    }
    protected override compute(x: Tensor): Tensor {
      return x;
    }
  }
  class Doubled extends Sequential {
    override forward(x: Tensor): Tensor {
      return scope(() => super.forward(super.forward(x)));
    }
  }
  const within = (module: Module) => new Sequential(new ReLU() as Module, new Sequential(module));

  it.each([
    ['a forward of its own', within(new Own()), /^1\.0 Own can't be exported as ONNX: it computes/],
    ['an unknown layer', within(new Square()), /^1\.0 Square can't .* Give Square a method toOnnx/],
    ['a chain that is none', within(new Doubled(new ReLU())), /^1\.0 Doubled can't/],
    ['the whole', new Own(), /^Own can't/],
    ['a joined batch', within(new Flatten({ startDim: 0 })), /^1\.0 Flatten\(.*batch dimension/],
    [
      'a split batch',
      within(new Unflatten({ dim: -4, unflattenedSize: [1, -1] })),
      /^1\.0 Unflatten\(.*batch dimension/,
    ],
    [
      'a factor that float32 does not hold',
      within(new Upsample({ scaleFactor: 0.7 - 1e-12, mode: 'bilinear' })),
      /^1\.0 Upsample\(.*Give it a size instead/,
    ],
  ])('is named by its path: %s', async (_, module, message) => {
    const failure = encodeOnnx(module, { inputShape: [1, 3, 10, 10] });
    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.toMatchObject({ name: 'LayerError', code: 'not-exportable' });
  });

  it('gets an input without a batch', async () => {
    await expect(encodeOnnx(within(conv(3, 4)), { inputShape: [3, 5, 5] })).rejects.toThrow(
      /^1\.0 Conv2d\(.*without a batch/,
    );
  });

  it('gets an input that does not fit', async () => {
    await expect(encodeOnnx(within(conv(3, 4)), { inputShape: [1, 4, 5, 5] })).rejects.toThrow(
      /1\.0 Conv2d\(3, 4, .*expects/,
    );
  });
});
