import { readFileSync } from 'node:fs';
import { Module } from '@striate/layers';
import type { Shape } from '@striate/shapes';
import { reshape, slice, type Tensor } from '@striate/tensor';
import { reference } from '@striate/tensor/reference';
import { describe, expect, it } from 'vitest';
import type { BatchSource, LabelledBatch } from '../src/batch.js';
import { Largest } from '../src/evaluation/largest.js';
import { type Evaluation, evaluate } from '../src/index.js';

interface Case
  extends Pick<Evaluation, 'loss' | 'accuracy' | 'topK' | 'confusion' | 'perClass' | 'topLosses'> {
  readonly classes: number;
  readonly logits: number[];
  readonly labels: number[];
  readonly ece: number;
  readonly bins: readonly { count: number; confidence: number; accuracy: number }[];
}

const CASES = JSON.parse(
  readFileSync(new URL('./fixtures/evaluation/evaluation.json', import.meta.url), 'utf8'),
) as Record<string, Case>;

/** Passes a picture's values on as its logits. */
class PassOn extends Module {
  readonly #classes: number;
  readonly modes: boolean[] = [];

  constructor(classes: number) {
    super();
    this.#classes = classes;
  }

  override outputShape([n]: Shape): readonly number[] {
    return [n!, this.#classes];
  }

  override forward(x: Tensor): Tensor {
    this.modes.push(this.training);
    const flat = reshape(x, [x.shape[0]!, -1]);
    return slice(flat, [[], [0, this.#classes]]);
  }
}

/** Batches of pictures whose first values are the rows of `logits`. */
function sourceOf(
  { logits, labels, classes }: Pick<Case, 'logits' | 'labels' | 'classes'>,
  batchSize = 8,
  onBatch: (number: number) => void = () => {},
): BatchSource {
  const width = Math.ceil(classes / 3);
  return {
    length: Math.ceil(labels.length / batchSize),
    async *epoch() {
      for (let from = 0; from < labels.length; from += batchSize) {
        onBatch(from / batchSize);
        const some = labels.slice(from, from + batchSize);
        const values = new Float32Array(some.length * 3 * width);
        for (let row = 0; row < some.length; row++) {
          const start = (from + row) * classes;
          values.set(logits.slice(start, start + classes), row * 3 * width);
        }
        const batch: LabelledBatch = {
          pixels: new Uint8Array(),
          values,
          shape: [some.length, 1, width, 3],
          flip: new Uint8Array(some.length),
          normalize: undefined,
          labels: Int32Array.from(some),
          indices: Uint32Array.from(some, (_, row) => 1000 + from + row),
        };
        yield batch;
      }
    },
  };
}

const names = (count: number) => Array.from({ length: count }, (_, i) => `class ${i}`);
const three = { classes: 3, labels: [2, 0, 1], logits: [0, 0, 1, 3, 0, 0, 0, 0, 2] };

describe('evaluate', () => {
  it.each(Object.entries(CASES))('gives what PyTorch and numpy give: %s', async (_, wanted) => {
    const classes = names(wanted.classes);
    const model = new PassOn(wanted.classes);
    const found = await evaluate({
      model,
      backend: reference(),
      source: sourceOf(wanted),
      classes,
    });
    const close = (a: number, b: number) => expect(Math.abs(a - b)).toBeLessThan(1e-6 * (1 + b));
    expect(found.count).toBe(wanted.labels.length);
    expect(found.confusion).toEqual(wanted.confusion);
    expect(found.topK.k).toBe(wanted.topK.k);
    close(found.loss, wanted.loss);
    close(found.accuracy, wanted.accuracy);
    close(found.topK.accuracy, wanted.topK.accuracy);
    close(found.calibration.ece, wanted.ece);
    for (const [i, bin] of wanted.bins.entries()) {
      const own = found.calibration.bins[i]!;
      expect(own.count).toBe(bin.count);
      close(own.confidence, bin.confidence);
      close(own.accuracy, bin.accuracy);
    }
    for (const [i, scores] of wanted.perClass.entries()) {
      const own = found.perClass[i]!;
      expect(own).toMatchObject({ name: classes[i], count: scores.count });
      close(own.precision, scores.precision);
      close(own.recall, scores.recall);
      close(own.f1, scores.f1);
    }
    expect(found.topLosses.map(({ index }) => index)).toEqual(
      wanted.topLosses.map(({ index }) => index),
    );
    for (const [i, worst] of wanted.topLosses.entries()) {
      const own = found.topLosses[i]!;
      expect([own.label, own.predicted]).toEqual([worst.label, worst.predicted]);
      close(own.loss, worst.loss);
      close(own.probability, worst.probability);
    }
    expect(found.sample!.map(({ index }) => index)).toEqual(
      Array.from({ length: wanted.labels.length }, (_, i) => i).filter(
        (i) => wanted.labels.length <= 100 || i % 2 === 0,
      ),
    );
  });

  it('judges in eval mode, and leaves the model in the mode it was in', async () => {
    for (const mode of [true, false]) {
      const model = new PassOn(3);
      model.train(mode);
      const options = { model, backend: reference(), source: sourceOf(three, 1) };
      await evaluate({ ...options, classes: names(3) });
      expect(model.modes).toEqual([false, false, false]);
      expect(model.training).toBe(mode);
    }
  });

  it('names pictures by where the caller says that they stand', async () => {
    const { topLosses } = await evaluate({
      model: new PassOn(3),
      backend: reference(),
      source: sourceOf(three),
      classes: names(3),
      positionOf: (index) => index - 900,
    });
    expect(topLosses.map(({ index }) => index).sort()).toEqual([100, 101, 102]);
  });

  it('tells how far it has come, and stops on the signal', async () => {
    const controller = new AbortController();
    const steps: number[] = [];
    let loaded = 0;
    const options = {
      model: new PassOn(3),
      backend: reference(),
      source: sourceOf(three, 1, () => loaded++),
      classes: names(3),
      signal: controller.signal,
      onProgress: ({
        step,
        steps: all,
        pictures,
      }: {
        step: number;
        steps: number;
        pictures: number;
      }) => {
        expect([all, pictures]).toEqual([3, step]);
        steps.push(step);
        controller.abort(new Error('enough'));
      },
    };
    await expect(evaluate(options)).rejects.toThrow('enough');
    expect(steps).toEqual([1]);
    // The second batch was on its way when the first was judged, the third came too late.
    expect(loaded).toBe(3);
  });

  it.each([
    ['no picture', { ...three, labels: [] }, 3, /no picture to evaluate/],
    ['other classes', three, 2, /tells 3 classes apart, but 2 are named/],
    ['a label beyond', { ...three, labels: [2, 0, 3] }, 3, /the label 3.*0 to 2/],
    ['no number', { ...three, logits: [0, 0, 1, Number.NaN, 0, 0, 0, 0, 0] }, 3, /For picture 1 /],
  ])('refuses %s', async (_, data, classes, message) => {
    const source = sourceOf(data);
    const model = new PassOn(3);
    const done = evaluate({ model, backend: reference(), source, classes: names(classes) });
    await expect(done).rejects.toThrow(message);
  });
});

describe('Largest', () => {
  it('keeps the largest of a long stream, largest first', () => {
    const kept = new Largest<number>(5, (n) => n);
    for (let i = 0; i < 1000; i++) kept.add((i * 389) % 1000);
    expect(kept.sorted()).toEqual([999, 998, 997, 996, 995]);
  });

  it('keeps the first of equal ones, in the order they came', () => {
    const kept = new Largest<number>(4, (n) => Math.floor(n / 10));
    for (const n of [10, 11, 21, 12, 13, 14, 22]) kept.add(n);
    expect(kept.sorted()).toEqual([21, 22, 10, 11]);
  });

  it('keeps none where there is no room', () => {
    const kept = new Largest<number>(0, (n) => n);
    kept.add(1);
    expect(kept.sorted()).toEqual([]);
  });
});
