import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cpu } from '@striate/backend-node';
import type { StateDict, StateTensor } from '@striate/layers';
import { SGD } from '@striate/optim';
import { crossEntropy, Generator, manualSeed, scope, tensor } from '@striate/tensor';
import { describe, expect, it } from 'vitest';
import { saveWeights } from '../src/cli/checkpoint.js';
import { readWeights } from '../src/cli/read-weights.js';
import { alexnet, describeInit, freeze, initFrom } from '../src/index.js';
import { TORCHVISION_KEYS } from '../src/weights/torchvision-keys.js';
import { temporaryFolder } from './helpers.js';

const { frozen, tiny } = JSON.parse(
  readFileSync(new URL('./fixtures/models/models.json', import.meta.url), 'utf8'),
) as { frozen: number[]; tiny: { state: Record<string, number[]> } };

const tinyPth = fileURLToPath(new URL('./fixtures/models/tiny.pth', import.meta.url));

const tinyFor = (classes: number) => alexnet({ classes, variant: 'tiny' });

/** A state dict of these shapes whose every tensor holds one number of its own. */
function stateOf(shapes: Iterable<readonly [string, readonly number[]]>): StateDict {
  let value = 1;
  return new Map(
    Array.from(shapes, ([key, shape]): [string, StateTensor] => {
      const count = shape.reduce((a, b) => a * b, 1);
      const isCount = key.endsWith('num_batches_tracked');
      return [
        key,
        isCount
          ? { dtype: 'int64', shape, data: new BigInt64Array(1) }
          : { dtype: 'float32', shape, data: new Float32Array(count).fill(value++) },
      ];
    }),
  );
}

describe('training that starts from weights', () => {
  it("of PyTorch's .pth takes all of them where the classes are as many", async () => {
    const model = tinyFor(3);
    const weights = await readWeights(tinyPth);
    const report = initFrom(model, weights);
    expect(report).toMatchObject({ variant: 'tiny', fresh: [], left: [], headReason: undefined });
    expect([...report.taken].sort()).toEqual(Object.keys(tiny.state).sort());
    expect(await model.stateDict()).toEqual(
      new Map(Object.keys(tiny.state).map((key) => [key, weights.state.get(key)])),
    );
    expect(describeInit(report)).toBe('41 tensors of the variant tiny taken');
  });

  it('starts the last layer afresh for another number of classes', async () => {
    const model = tinyFor(5);
    const before = await model.classifier.at(6)!.stateDict();
    const weights = await readWeights(tinyPth);
    const report = initFrom(model, weights);
    const head = ['classifier.6.weight', 'classifier.6.bias'];
    expect(report.fresh).toEqual(head);
    expect(report.left).toEqual(head);
    expect(report.taken).toHaveLength(39);
    expect(await model.classifier.at(6)!.stateDict()).toEqual(before);
    const state = await model.stateDict();
    expect(state.get('features.0.weight')).toEqual(weights.state.get('features.0.weight'));
    expect(describeInit(report)).toBe(
      '39 tensors of the variant tiny taken, 2 start afresh, 2 of the file left, the last layer starts afresh: it tells 3 classes apart there, 5 here',
    );
  });

  it('starts the last layer afresh for other classes of the same number, not for the same ones', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'best.safetensors');
    const notes = {
      variant: 'tiny',
      classes: ['Cat', 'Dog'],
      dropout: 0,
      size: 32,
      epoch: 1,
    } as const;
    await saveWeights(path, await tinyFor(2).stateDict(), {
      ...notes,
      classes: [...notes.classes],
    });
    const weights = await readWeights(path);
    expect(weights.classes).toEqual(['Cat', 'Dog']);
    expect(initFrom(tinyFor(2), weights, ['Cat', 'Dog']).headReason).toBe(undefined);
    expect(initFrom(tinyFor(2), weights, ['Ant', 'Bee'])).toMatchObject({
      headReason: 'the classes are Cat, Dog there, Ant, Bee here',
      fresh: ['classifier.6.weight', 'classifier.6.bias'],
    });
  });

  it("takes DataParallel's keys", async () => {
    const { state } = await readWeights(tinyPth);
    const wrapped = new Map(Array.from(state, ([key, value]) => [`module.${key}`, value]));
    expect(initFrom(tinyFor(3), { state: wrapped }).fresh).toEqual([]);
  });

  it("takes torchvision's for torchvision, for batchnorm by place, and batchnorm's for torchvision", async () => {
    const theirs = alexnet({ classes: 4, variant: 'torchvision' });
    const shapes = Array.from(
      theirs.namedParameters(),
      ([key, { shape }]) => [key, shape] as const,
    );
    const state = stateOf(shapes);
    expect(initFrom(theirs, { state })).toMatchObject({ fresh: [], left: [] });

    const ours = alexnet({ classes: 4 });
    const report = initFrom(ours, { state });
    expect(report).toMatchObject({ variant: 'torchvision', left: [], headReason: undefined });
    expect(report.taken).toHaveLength(16);
    expect(report.fresh.every((key) => /^feature_extractor\.(3|7|11|14|18)\./.test(key))).toBe(
      true,
    );
    const loaded = await ours.stateDict();
    for (const [there, here] of Object.entries(TORCHVISION_KEYS)) {
      for (const name of ['weight', 'bias']) {
        const [found, wanted] = [loaded.get(`${here}.${name}`)!, state.get(`${there}.${name}`)!];
        const [a, b] = [found, wanted].map(({ data }) => Buffer.from(data.buffer));
        expect(a!.equals(b!), `${here}.${name}`).toBe(true);
      }
    }

    const back = initFrom(theirs, { state: loaded });
    expect(back).toMatchObject({ variant: 'batchnorm', fresh: [] });
    expect(back.taken).toHaveLength(16);
    expect(back.left).toHaveLength(25);
  });

  it.each([
    [
      'another variant',
      'original',
      /weights of the variant tiny, .* variant original.*Train the variant tiny/,
    ],
    ['another variant', 'batchnorm', /weights of the variant tiny, .* variant batchnorm/],
  ] as const)('refuses those of %s', async (_, variant, message) => {
    const weights = await readWeights(tinyPth);
    expect(() => initFrom(alexnet({ classes: 3, variant }), weights)).toThrow(message);
  });

  it('refuses those of no AlexNet', () => {
    const state = stateOf([['fc.weight', [2, 3]]]);
    expect(() => initFrom(tinyFor(3), { state })).toThrow(
      /holds 1 tensors, but not the weights of an AlexNet.*fc\.weight \[2, 3\]/,
    );
    expect(() => initFrom(tinyFor(3), { state: new Map() })).toThrow(/holds 0 tensors/);
  });

  it('changes nothing where a shape differs', async () => {
    const model = tinyFor(3);
    const before = await model.features.stateDict();
    const { state } = await readWeights(tinyPth);
    const broken = new Map([...state, ['features.4.weight', state.get('features.0.weight')!]]);
    expect(() => initFrom(model, { state: broken })).toThrow(/features\.4\.weight is float32/);
    expect(await model.features.stateDict()).toEqual(before);
  });
});

describe('frozen features', () => {
  it("train as PyTorch's with requires_grad_(False) and eval(), and stay bit for bit", async () => {
    manualSeed(0);
    const backend = await cpu();
    const model = await alexnet({ classes: 3, variant: 'tiny', dropout: 0 }).to(backend);
    expect(freeze(model, 'features')).toBe(288 * 128 + 128 + 128 * 128 + 128 + 128 * 3 + 3);
    const before = await model.features.stateDict();
    const optimizer = new SGD(model.parameters(), { lr: 0.1 });
    const shape = [2, 3, 32, 32];
    const x = tensor(new Generator(1).uniform(2 * 3 * 32 * 32, -2, 2), { backend, shape });
    const y = tensor(Int32Array.of(0, 1), { backend });
    for (const wanted of frozen) {
      model.train();
      const loss = scope(() => crossEntropy(model.forward(x), y));
      loss.backward();
      optimizer.step();
      optimizer.zeroGrad();
      expect(Math.abs((await loss.item()) / wanted - 1)).toBeLessThan(1e-5);
      loss.dispose();
    }
    expect(await model.features.stateDict()).toEqual(before);
    expect(frozen[2]).toBeLessThan(frozen[0]!);
    await backend.close();
  });

  it('may be the classifier instead', () => {
    const model = tinyFor(2);
    freeze(model, 'classifier');
    expect(model.train().classifier.training).toBe(false);
    expect(model.features.training).toBe(true);
    expect(model.classifier.parameters().some(({ requiresGrad }) => requiresGrad)).toBe(false);
  });
});
