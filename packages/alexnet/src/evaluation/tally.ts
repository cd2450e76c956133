/** @file From judged pictures, one at a time, to an evaluation. Its memory does not grow with the pictures. */
import type { CalibrationBin, ClassScores, Evaluation, JudgedPicture } from './evaluation.js';
import { Largest } from './largest.js';

/** As many bins of equal width as Guo et al., "On Calibration of Modern Neural Networks" (2017). */
const BINS = 15;
const TOP_K = 5;
/** Pictures that are named one by one: those of the largest losses, and an even sample. */
const NAMED = 100;

export class Tally {
  readonly #classes: readonly string[];
  readonly #confusion: number[][];
  readonly #bins = Array.from({ length: BINS }, () => ({ count: 0, confidence: 0, correct: 0 }));
  readonly #topLosses = new Largest<JudgedPicture>(NAMED, ({ loss }) => loss);
  readonly #sample = new EvenSample<JudgedPicture>(NAMED);
  readonly #k: number;
  #count = 0;
  #loss = 0;
  #correct = 0;
  #amongTopK = 0;

  constructor(classes: readonly string[]) {
    this.#classes = classes;
    this.#confusion = classes.map(() => classes.map(() => 0));
    this.#k = Math.min(TOP_K, classes.length);
  }

  get count(): number {
    return this.#count;
  }

  /** `rank`: how many classes were held to be likelier than the picture's own. */
  add(picture: JudgedPicture, rank: number): void {
    const { label, predicted, loss, probability } = picture;
    this.#count++;
    this.#loss += loss;
    if (label === predicted) this.#correct++;
    if (rank < this.#k) this.#amongTopK++;
    this.#confusion[label]![predicted]!++;
    // Bins are (low, high].
    const bin = this.#bins[Math.max(0, Math.ceil(probability * BINS) - 1)]!;
    bin.count++;
    bin.confidence += probability;
    if (label === predicted) bin.correct++;
    this.#topLosses.add(picture);
    this.#sample.add(picture);
  }

  /** NaN for means over no picture. */
  evaluation(): Evaluation {
    const count = this.#count;
    return {
      classes: this.#classes,
      count,
      loss: this.#loss / count,
      accuracy: this.#correct / count,
      topK: { k: this.#k, accuracy: this.#amongTopK / count },
      confusion: this.#confusion,
      perClass: this.#classes.map((name, label) => classScores(name, label, this.#confusion)),
      calibration: this.#calibration(),
      topLosses: this.#topLosses.sorted(),
      sample: this.#sample.items,
    };
  }

  #calibration(): Evaluation['calibration'] {
    const bins = this.#bins.map(
      ({ count, confidence, correct }, i): CalibrationBin => ({
        low: i / BINS,
        high: (i + 1) / BINS,
        count,
        confidence: count === 0 ? 0 : confidence / count,
        accuracy: count === 0 ? 0 : correct / count,
      }),
    );
    const gaps = bins.map(
      ({ count, confidence, accuracy }) => count * Math.abs(confidence - accuracy),
    );
    return { ece: gaps.reduce((a, b) => a + b) / this.#count, bins };
  }
}

function classScores(
  name: string,
  label: number,
  confusion: readonly (readonly number[])[],
): ClassScores {
  const count = confusion[label]!.reduce((a, b) => a + b, 0);
  const called = confusion.reduce((sum, row) => sum + row[label]!, 0);
  const right = confusion[label]![label]!;
  return {
    name,
    count,
    precision: share(right, called),
    recall: share(right, count),
    f1: share(2 * right, called + count),
  };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** Every n-th of a stream of unknown length, where n doubles as often as the `capacity` is passed. */
class EvenSample<Item> {
  readonly #capacity: number;
  #stride = 1;
  #seen = 0;
  items: Item[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(item: Item): void {
    if (this.#seen++ % this.#stride !== 0) return;
    if (this.items.length === this.#capacity) {
      this.items = this.items.filter((_, i) => i % 2 === 0);
      this.#stride *= 2;
      if ((this.#seen - 1) % this.#stride !== 0) return;
    }
    this.items.push(item);
  }
}
