/** @file What all variants have in common: features of a picture, pooled to one size, and a classifier of them. */
import { type AdaptiveAvgPool2d, Flatten, Sequential } from '@striate/layers';

export type Variant = 'batchnorm' | 'torchvision' | 'original' | 'tiny';

export interface AlexNetOptions {
  /** How many classes the last layer tells apart. */
  readonly classes: number;
  /** 'batchnorm' where not given. */
  readonly variant?: Variant | undefined;
  /** The probability of dropout before the first two linear layers; 0.5 where not given. */
  readonly dropout?: number | undefined;
}

/** The parts of a variant, made in the order in which PyTorch draws their first weights. */
export interface Parts {
  readonly features: Sequential;
  readonly avgpool: AdaptiveAvgPool2d;
  readonly classifier: Sequential;
}

/** What the parts are called in the state dict. */
export type PartNames = { readonly [Part in keyof Parts]: string };

/** Pictures (N, 3, H, W), at least `minSize` pixels a side -> logits (N, classes). */
export class AlexNet extends Sequential {
  static override readonly name: string = 'AlexNet';
  readonly options: { readonly [K in keyof AlexNetOptions]-?: NonNullable<AlexNetOptions[K]> };
  readonly features: Sequential;
  readonly classifier: Sequential;
  readonly #names: readonly string[];

  constructor(options: AlexNet['options'], parts: Parts, names: PartNames) {
    const { features, avgpool, classifier } = parts;
    super(features, avgpool, new Flatten(), classifier);
    this.options = options;
    this.features = features;
    this.classifier = classifier;
    this.#names = [names.features, names.avgpool, 'flatten', names.classifier];
    this.locate();
  }

  override *members(): ReturnType<Sequential['members']> {
    for (const [i, module] of this.modules.entries()) yield [this.#names[i]!, module];
  }
}
