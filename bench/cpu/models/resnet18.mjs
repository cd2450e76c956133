/** @file ResNet-18 (He, Zhang, Ren and Sun, 2015); peers/pytorch.py draws its weights in the same order. */
import { layers, tensors } from '../../striate.mjs';

const { AdaptiveAvgPool2d, BatchNorm2d, Conv2d, Linear, MaxPool2d, Module, ReLU, Sequential } =
  layers;
const { add, flatten, relu, scope } = tensors;

function conv(inChannels, outChannels, kernelSize, stride) {
  const padding = (kernelSize - 1) / 2;
  return new Conv2d({ inChannels, outChannels, kernelSize, stride, padding, bias: false });
}

const norm = (numFeatures) => new BatchNorm2d({ numFeatures });

/** Two 3 x 3 convolutions beside a shortcut, which is a 1 x 1 convolution where shapes differ. */
export class BasicBlock extends Module {
  constructor(inChannels, channels, stride) {
    super();
    this.body = new Sequential(
      conv(inChannels, channels, 3, stride),
      norm(channels),
      new ReLU(),
      conv(channels, channels, 3, 1),
      norm(channels),
    );
    if (stride !== 1 || inChannels !== channels) {
      this.downsample = new Sequential(conv(inChannels, channels, 1, stride), norm(channels));
    }
  }

  forward(x) {
    return scope(() => relu(add(this.body.forward(x), this.downsample?.forward(x) ?? x)));
  }

  outputShape(input) {
    return this.body.outputShape(input);
  }

  toOnnx(x, graph) {
    const y = graph.module(this.body, x);
    const shortcut = this.downsample ? graph.module(this.downsample, x) : x;
    return graph.add('Relu', [graph.add('Add', [y, shortcut], y.shape)], y.shape);
  }
}

export class ResNet18 extends Module {
  constructor(classes) {
    super();
    this.stem = new Sequential(
      conv(3, 64, 7, 2),
      norm(64),
      new ReLU(),
      new MaxPool2d({ kernelSize: 3, stride: 2, padding: 1 }),
    );
    const stages = [64, 128, 256, 512].flatMap((channels, i) => [
      new BasicBlock(i === 0 ? 64 : channels / 2, channels, i === 0 ? 1 : 2),
      new BasicBlock(channels, channels, 1),
    ]);
    this.stages = new Sequential(...stages);
    this.avgpool = new AdaptiveAvgPool2d([1, 1]);
    this.fc = new Linear({ inFeatures: 512, outFeatures: classes });
  }

  forward(x) {
    return scope(() => {
      const features = this.stages.forward(this.stem.forward(x));
      return this.fc.forward(flatten(this.avgpool.forward(features), 1));
    });
  }

  outputShape([n]) {
    return [n, this.fc.options.outFeatures];
  }

  toOnnx(x, graph) {
    const { stem, stages, avgpool, fc } = this;
    const pooled = [stem, stages, avgpool].reduce((y, part) => graph.module(part, y), x);
    return graph.module(fc, graph.reshape(pooled, [fc.options.inFeatures]));
  }
}
