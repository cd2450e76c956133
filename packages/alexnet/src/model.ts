/**
 * @file AlexNet (Krizhevsky, Sutskever and Hinton, 2012) as one column with batch normalisation after
 * each block: five convolutions find features, three linear layers tell the classes apart.
 */
import {
  AdaptiveAvgPool2d,
  BatchNorm2d,
  Conv2d,
  Dropout,
  Linear,
  MaxPool2d,
  Module,
  ReLU,
  Sequential,
} from '@striate/layers';
import { elementCount, flattenOutput, type Shape } from '@striate/shapes';
import { flatten, type Tensor } from '@striate/tensor';

export interface AlexNetOptions {
  /** How many classes the last layer tells apart. */
  readonly classes: number;
  /** The probability of dropout before the first two linear layers; 0.5 where not given. */
  readonly dropout?: number | undefined;
}

/** Pictures (N, 3, H, W), at least 127 pixels a side -> logits (N, classes). */
export class AlexNet extends Module {
  readonly options: Required<AlexNetOptions>;
  readonly featureExtractor: Sequential;
  readonly avgpool: AdaptiveAvgPool2d;
  readonly head: Sequential;

  constructor({ classes, dropout = 0.5 }: AlexNetOptions) {
    super();
    this.options = { classes, dropout };
    this.featureExtractor = new Sequential(
      new Conv2d({ inChannels: 3, outChannels: 64, kernelSize: 11, stride: 4, padding: 2 }),
      new ReLU(),
      new MaxPool2d({ kernelSize: 3, stride: 2 }),
      new BatchNorm2d({ numFeatures: 64 }),

      new Conv2d({ inChannels: 64, outChannels: 192, kernelSize: 5, padding: 2 }),
      new ReLU(),
      new MaxPool2d({ kernelSize: 3, stride: 2 }),
      new BatchNorm2d({ numFeatures: 192 }),

      new Conv2d({ inChannels: 192, outChannels: 384, kernelSize: 3, padding: 1 }),
      new ReLU(),
      new MaxPool2d({ kernelSize: 3, stride: 2 }),
      new BatchNorm2d({ numFeatures: 384 }),

      new Conv2d({ inChannels: 384, outChannels: 256, kernelSize: 3, padding: 1 }),
      new ReLU(),
      new BatchNorm2d({ numFeatures: 256 }),

      new Conv2d({ inChannels: 256, outChannels: 256, kernelSize: 3, padding: 1 }),
      new ReLU(),
      new MaxPool2d({ kernelSize: 3, stride: 2 }),
      new BatchNorm2d({ numFeatures: 256 }),
    );
    this.avgpool = new AdaptiveAvgPool2d([6, 6]);
    this.head = new Sequential(
      new Dropout({ p: dropout }),
      new Linear({ inFeatures: elementCount([256, 6, 6]), outFeatures: 4096 }),
      new ReLU(),
      new Dropout({ p: dropout }),
      new Linear({ inFeatures: 4096, outFeatures: 4096 }),
      new ReLU(),
      new Linear({ inFeatures: 4096, outFeatures: classes }),
    );
  }

  override forward(x: Tensor): Tensor {
    const features = this.featureExtractor.forward(x);
    const pooled = this.avgpool.forward(features);
    const flat = flatten(pooled, 1);
    const logits = this.head.forward(flat);
    for (const intermediate of [features, pooled, flat]) intermediate.dispose();
    return logits;
  }

  override outputShape(input: Shape): readonly number[] {
    const pooled = this.avgpool.outputShape(this.featureExtractor.outputShape(input));
    return this.head.outputShape(flattenOutput(pooled, 1));
  }
}

/** AlexNet for `classes` classes; draws its first weights from the default generator (`manualSeed`). */
export function alexnet(options: AlexNetOptions): AlexNet {
  return new AlexNet(options);
}
