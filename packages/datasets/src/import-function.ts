/** @file Functions of the user's that are named by module and export, so that any thread can have them. */
import type { ModuleFunction } from './source.js';

/** Imports the function. Throws if the module exports none of that name. */
export async function importFunction<Imported>({
  module,
  name,
}: ModuleFunction): Promise<Imported> {
  const exported = ((await import(module)) as Record<string, unknown>)[name];
  if (typeof exported === 'function') return exported as Imported;
  throw new Error(`the module ${module} exports no function ${name}`);
}
