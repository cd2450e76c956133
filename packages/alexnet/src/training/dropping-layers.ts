/** @file The layers of a model that draw masks. */
import { Dropout, Dropout2d, type Module } from '@striate/layers';

/** Each with its path. */
export function* droppingLayers(model: Module): Iterable<[string, Dropout | Dropout2d]> {
  for (const [path, module] of model.namedModules()) {
    if (module instanceof Dropout || module instanceof Dropout2d) yield [path, module];
  }
}
