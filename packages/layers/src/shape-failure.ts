/**
 * @file What a layer says when a shape does not fit: where it stands in its model, as the model's table with
 * an arrow, and what would make it fit.
 */
import { elementCount, formatShape, type Shape, ShapeError } from '@striate/shapes';
import { type LayerSpec, layerOutput } from '@striate/shapes/stack';
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
    error.code === 'size-mismatch' ? otherPadding(before, layer.spec) : undefined,
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
 * A linear layer that got too many or too few features: the one padding, of the last window that has such a
 * one, with which the layers before would give the wanted ones.
 */
function otherPadding(before: readonly ShapeStep[], spec: LayerSpec): string | undefined {
  if (spec.type !== 'linear') return undefined;
  for (const [i, { layer, input }] of [...before.entries()].reverse()) {
    if (!('kernelSize' in layer.spec) || typeof layer.spec.kernelSize !== 'number') continue;
    for (let padding = 0; padding <= layer.spec.kernelSize / 2; padding++) {
      const changed = { ...layer.spec, padding };
      const following = before.slice(i + 1).map((step) => step.layer.spec);
      const output = outputOf(input, [changed, ...following]);
      // A model may flatten by itself, without a layer.
      const features =
        output && (output.length > 2 ? elementCount(output.slice(-3)) : output.at(-1));
      if (features !== spec.inFeatures) continue;
      const side = layerOutput(input, changed).at(-1);
      return `Or give ${layer.path} padding ${padding}: that gives ${side}, and ${spec.inFeatures} features here.`;
    }
  }
  return undefined;
}

/** What layers make of an input; undefined where it does not fit. */
function outputOf(input: Shape, layers: readonly LayerSpec[]): Shape | undefined {
  try {
    return layers.reduce<Shape>((before, layer) => layerOutput(before, layer), input);
  } catch {
    return undefined;
  }
}

/** A window larger than its input: the least padding with which it fits. */
function morePadding(input: Shape, spec: LayerSpec): string | undefined {
  if (!('kernelSize' in spec) || typeof spec.kernelSize !== 'number') return undefined;
  for (let padding = 1; padding <= spec.kernelSize / 2; padding++) {
    const output = outputOf(input, [{ ...spec, padding }]);
    if (output) return `Padding ${padding} gives ${output.at(-1)}.`;
  }
  return undefined;
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
