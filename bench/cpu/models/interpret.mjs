/** @file Striate's models in another library's operations: their structure once, for all peers. */
import { layers } from '../../striate.mjs';
import { BasicBlock, ResNet18 } from './resnet18.mjs';

/**
 * What `module` makes of `x`. `ops`: `flatten(x)`, `add(x, y)`, `relu(x)`, and `layers`, by the type of a
 * layer's spec, functions of an input and the layer.
 */
export function interpret(module, x, ops) {
  const go = (part, input) => interpret(part, input, ops);
  if (module instanceof layers.Sequential) {
    return module.modules.reduce((input, part) => go(part, input), x);
  }
  if (module instanceof layers.Flatten) return ops.flatten(x);
  if (module instanceof ResNet18) {
    const { stem, stages, avgpool, fc } = module;
    return go(fc, ops.flatten(go(avgpool, go(stages, go(stem, x)))));
  }
  if (module instanceof BasicBlock) {
    const { body, downsample } = module;
    return ops.relu(ops.add(go(body, x), downsample ? go(downsample, x) : x));
  }
  return ops.layers[module.spec.type](x, module);
}

/** Every parameter and buffer of a model on the host: a map from cells to arrays. */
export async function valuesOf(module) {
  const values = new Map();
  for (const [, cell] of module.namedState()) {
    if (cell.values) values.set(cell, await cell.values());
  }
  return values;
}
