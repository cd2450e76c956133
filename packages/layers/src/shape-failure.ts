/**
 * @file What a layer says when a shape does not fit: where it stands in its model, as the model's table with
 * an arrow, and what would make it fit, by the inverse questions of `@striate/shapes`.
 */
import { formatShape, type Shape, ShapeError } from '@striate/shapes';
import { findWindows, type WindowChoice } from '@striate/shapes/inverse';
import type { LayerSpec } from '@striate/shapes/stack';
import { Layer, type ShapeStep } from './layer.js';
import type { Module } from './module.js';
import { alignColumns } from './table.js';

/** A ShapeError within a model. `message` ends with `table`. */
export class ModelShapeError extends ShapeError {
  /** The model's layers with the shapes they gave, and an arrow at the one that failed. */
  readonly table: string;

  constructor(error: ShapeError, place: string, fix: string, table: string) {
    super(error.code, `${place}: ${error.problem}`, fix);
    this.table = table;
    this.message = `${this.message}\n\n${table}`;
  }
}

/** How many layers before and after the arrow the table shows. */
const SHOWN = { before: 12, after: 3 };
/** Up to which side a picture is tried. */
const LARGEST = 1024;

/** While sizes are tried, failures are expected and need no description. */
let trying = false;

/** The error of `layer` for `input`, with its place and, within a model, the table and further ways out. */
export function describeFailure(layer: Layer, input: Shape, error: ShapeError): ShapeError {
  if (trying || layer.root === layer) return error.at(layer.place);
  const layers = layersOf(layer.root);
  const at = layers.indexOf(layer);
  const before = layers.slice(0, at).flatMap(({ lastStep }) => (lastStep ? [lastStep] : []));
  const table = tableOf(layers, at, input);
  const ways = [
    error.fix,
    error.code === 'size-mismatch' ? otherWindow(before, layer.spec) : undefined,
    error.code === 'too-small' ? morePadding(input, layer.spec) : undefined,
    error.code === 'too-small' ? smallestPicture(layer.root, before[0]?.input ?? input) : undefined,
  ];
  return new ModelShapeError(error, layer.place, ways.filter(Boolean).join(' '), table);
}

function layersOf(root: Module): Layer[] {
  return Array.from(root.namedModules(), ([, module]) => module).filter(
    (module) => module instanceof Layer,
  );
}

function tableOf(layers: readonly Layer[], at: number, input: Shape): string {
  const first = Math.max(at - SHOWN.before, 0);
  const shown = layers.slice(first, at + SHOWN.after + 1);
  const rows = shown.map((layer, i) => {
    const index = first + i;
    const output = layer.lastStep ? formatShape(layer.lastStep.output) : '';
    const shape = index < at ? output : index === at ? `got ${formatShape(input)}` : '';
    return [index === at ? '->' : '', layer.path, layer.title, shape];
  });
  const left = layers.length - first - shown.length;
  return [
    ...(first > 0 ? [`   ... ${first} layers before`] : []),
    ...alignColumns([['', 'path', 'layer', 'output'], ...rows]),
    ...(left > 0 ? [`   ... ${left} layers after`] : []),
  ].join('\n');
}

/**
 * A linear layer that got too many or too few features: the padding with which the last sliding window
 * before it would give the wanted ones.
 */
function otherWindow(before: readonly ShapeStep[], spec: LayerSpec): string | undefined {
  const spatial = before.findLast(({ output }) => output.length >= 3)?.output;
  const window = before.findLast(({ layer }) => 'kernelSize' in layer.spec);
  if (spec.type !== 'linear' || !spatial || !window) return undefined;
  const side = Math.sqrt(spec.inFeatures / spatial.at(-3)!);
  const from = window.input.at(-1)!;
  if (!Number.isInteger(side) || window.input.at(-2) !== from) return undefined;
  const choice = windowFor(window.layer.spec, from, side);
  return choice
    ? `Or give ${window.layer.path} padding ${choice.padding}: that gives ${side} (${spatial.at(-3)}x${side}x${side} = ${spec.inFeatures}).`
    : undefined;
}

/** A window larger than its input: the padding with which it fits once. */
function morePadding(input: Shape, spec: LayerSpec): string | undefined {
  const choice = windowFor(spec, Math.min(...input.slice(-2)), 1);
  return choice ? `Padding ${choice.padding} gives 1.` : undefined;
}

/** The layer's own window with the least padding that turns `from` cells into `to`. */
function windowFor(spec: LayerSpec, from: number, to: number): WindowChoice | undefined {
  if (!('kernelSize' in spec) || spec.type === 'convTranspose') return undefined;
  const { kernelSize, dilation = 1 } = spec;
  const stride = spec.stride ?? (spec.type === 'conv' ? 1 : kernelSize);
  const numbers = [kernelSize, stride, dilation];
  if (!numbers.every((value) => typeof value === 'number')) return undefined;
  const [kernel, step, spread] = numbers;
  const ceilMode = 'ceilMode' in spec ? spec.ceilMode : false;
  return findWindows({ from, to, kernelSize: kernel!, stride: step!, dilation: spread!, ceilMode })
    .toSorted((a, b) => a.padding - b.padding)
    .at(0);
}

/** The smallest square picture that goes through the whole model. */
function smallestPicture(root: Module, input: Shape): string | undefined {
  if (input.length < 3) return undefined;
  trying = true;
  try {
    for (let side = Math.min(...input.slice(-2)) + 1; side <= LARGEST; side++) {
      if (accepts(root, [...input.slice(0, -2), side, side])) {
        return `The smallest picture that goes through is ${side}x${side}.`;
      }
    }
  } finally {
    trying = false;
  }
  return undefined;
}

function accepts(root: Module, input: Shape): boolean {
  try {
    root.outputShape(input);
    return true;
  } catch (error) {
    if (error instanceof ShapeError) return false;
    throw error;
  }
}
