/**
 * @file Layers: modules that apply one function. The base checks shapes before it computes and puts the
 * layer's place in the model into the errors; `summary` listens to its shape pass.
 */
import { type Shape, ShapeError, sameShape } from '@striate/shapes';
import { type LayerSpec, layerCost, layerOutput } from '@striate/shapes/stack';
import { type Tensor, withinPart } from '@striate/tensor';
import { Module } from './module.js';
import { describeFailure } from './shape-failure.js';

/** One layer as the shape pass met it. */
export interface ShapeStep {
  readonly layer: Layer;
  readonly input: Shape;
  readonly output: Shape;
}

let listener: ((step: ShapeStep) => void) | undefined;

/** All layers that an input of `shape` goes through, in order. Throws ShapeError where it does not fit. */
export function traceShapes(module: Module, shape: Shape): ShapeStep[] {
  const steps: ShapeStep[] = [];
  const before = listener;
  listener = (step) => steps.push(step);
  module.locate();
  try {
    module.outputShape(shape);
  } finally {
    listener = before;
  }
  return steps;
}

export abstract class Layer extends Module {
  /** What the last input became, for messages. @internal */
  lastStep: ShapeStep | undefined;

  /** The options that differ from layer to layer, as PyTorch prints them: "3, 64, kernelSize 11". */
  abstract describe(): string;

  /** The layer as data, from which `@striate/shapes` knows its output, its parameters and its work. */
  abstract readonly spec: LayerSpec;

  /** The layer's function; the input's shape has been checked. */
  protected abstract compute(x: Tensor): Tensor;

  /** Multiplications and additions of one forward pass, each counted as one. */
  flops(input: Shape, output: Shape): number {
    return 2 * layerCost(this.spec, input, output).macs;
  }

  override forward(x: Tensor): Tensor {
    return this.apply(x, (input) => this.compute(input));
  }

  /** `compute` on an input whose shape is checked first; errors say where in the model they happened. */
  protected apply(x: Tensor, compute: (x: Tensor) => Tensor): Tensor {
    this.outputShape(x.shape);
    return this.#placed(x.shape, () => withinPart(this, () => compute(x)));
  }

  override outputShape(input: Shape): readonly number[] {
    // Step after step brings the same shape: it was checked.
    if (!this.lastStep || !sameShape(this.lastStep.input, input)) {
      const output = this.#placed(input, () => layerOutput(input, this.spec));
      this.lastStep = { layer: this, input, output };
    }
    listener?.(this.lastStep);
    return this.lastStep.output;
  }

  /** What `body` gives; its ShapeErrors say where in the model they happened. */
  #placed<T>(input: Shape, body: () => T): T {
    try {
      return body();
    } catch (error) {
      throw error instanceof ShapeError ? describeFailure(this, input, error) : error;
    }
  }

  /** "feature_extractor.4 Conv2d(64, 192, kernelSize 5)": where and what this is. */
  get place(): string {
    return this.path === '' ? this.title : `${this.path} ${this.title}`;
  }

  /** "Conv2d(64, 192, kernelSize 5)": what this is. Bundlers shorten names of classes, but no static `name`. */
  get title(): string {
    return `${this.constructor.name}(${this.describe()})`;
  }
}
