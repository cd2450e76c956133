/** @file From modules to nodes: a chain is its modules in turn, a layer is its entry in the tables. */
import { LayerError } from '../errors.js';
import { Layer } from '../layer.js';
import type { Module } from '../module.js';
import { Sequential } from '../sequential.js';
import type { OnnxGraph, OnnxValue } from './graph.js';
import { ACTIVATIONS } from './layers/activations.js';
import { ADAPTIVE_POOLS } from './layers/adaptive-pool.js';
import { LINEAR } from './layers/linear.js';
import { NORMS } from './layers/norm.js';
import { PADS } from './layers/pad.js';
import { POOLS } from './layers/pool.js';
import { SHAPES } from './layers/shape.js';

/** How each kind of layer is exported. */
const LAYERS = new Map([
  ...LINEAR,
  ...POOLS,
  ...ADAPTIVE_POOLS,
  ...NORMS,
  ...ACTIVATIONS,
  ...SHAPES,
  ...PADS,
]);

/** A module of one's own that says what its forward pass is in ONNX's operators. */
export interface OnnxExportable {
  toOnnx(x: OnnxValue, graph: OnnxGraph): OnnxValue;
}

/** What `module` makes of `x` in eval mode. Throws LayerError where that has no form, ShapeError. */
export function visit(module: Module, x: OnnxValue, graph: OnnxGraph): OnnxValue {
  if ('toOnnx' in module) return (module as Module & OnnxExportable).toOnnx(x, graph);
  if (module instanceof Layer) return visitLayer(module, x, graph);
  if (module instanceof Sequential && isChain(module)) {
    const parts: readonly Module[] = module.modules;
    return parts.reduce((y, part) => graph.module(part, y), x);
  }
  throw notExportable(module, 'computes in a forward of its own');
}

function visitLayer(layer: Layer, x: OnnxValue, graph: OnnxGraph): OnnxValue {
  const exporter = LAYERS.get(layer.constructor as never);
  if (!exporter) throw notExportable(layer, 'is no layer that the export knows');
  const output = layer.outputShape(x.shape);
  if ('dims' in layer.spec && x.shape.length !== layer.spec.dims! + 2 && !isRow(layer, x)) {
    throw new LayerError(
      'not-exportable',
      `${layer.place} gets one ${x.shape.length}-dimensional input without a batch.`,
      'Give inputShape with the batch as its first size: [1, 3, 224, 224].',
    );
  }
  return exporter(layer, x, graph, output);
}

/** Batch norm over (N, C), which has no side. */
function isRow({ spec }: Layer, { shape }: OnnxValue): boolean {
  return spec.type === 'batchNorm' && spec.dims === 1 && shape.length === 2;
}

/** Whether `forward` is Sequential's own; what a hook has put around one instance's changes no value. */
function isChain(module: Sequential): boolean {
  return Object.getPrototypeOf(module).forward === Sequential.prototype.forward;
}

function notExportable(module: Module, why: string): LayerError {
  const kind = module.constructor.name;
  const place = module.path === '' ? kind : `${module.path} ${kind}`;
  return new LayerError(
    'not-exportable',
    `${place} can't be exported as ONNX: it ${why}.`,
    `Give ${kind} a method toOnnx(x, graph), or build it of layers in a Sequential.`,
  );
}
