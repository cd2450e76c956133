/** @file What data sets of files have in common: a list of paths, each with the index of its class. */
import type { PictureDataset, PictureEntry } from './dataset.js';
import type { Compose } from './transforms.js';

/** A file and the index of its class. */
export type Sample = readonly [path: string, target: number];

export interface LabelledSamplesInit {
  readonly classes: readonly string[];
  readonly samples: readonly Sample[];
  readonly transform: Compose | undefined;
}

export abstract class LabelledSamples implements PictureDataset {
  readonly classes: readonly string[];
  readonly samples: readonly Sample[];
  readonly transform: Compose | undefined;

  constructor({ classes, samples, transform }: LabelledSamplesInit) {
    this.classes = classes;
    this.samples = samples;
    this.transform = transform;
  }

  get length(): number {
    return this.samples.length;
  }

  /** The label of every picture, in order. */
  get targets(): number[] {
    return this.samples.map(([, target]) => target);
  }

  /** The label of every class. */
  get classToIdx(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.classes.map((name, target) => [name, target]));
  }

  entry(position: number): PictureEntry {
    const [path, label] = this.samples[position]!;
    return { path, label, index: position };
  }
}
