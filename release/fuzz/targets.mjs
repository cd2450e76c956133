/**
 * @file Every target: how many cases a run tries, what they are, and what reads them. It may throw `refusals` and
 * nothing else. A case with a `weight` is as many, and `read` returns how many of them were read.
 */
const weights = () => import('./weights.mjs');
const data = () => import('./data.mjs');
const command = () => import('./command.mjs');

/** What has each target, loaded when it is wanted: one needs an engine, another the whole trainer. */
const MODULES = {
  safetensors: weights,
  pth: weights,
  zip: data,
  idx: data,
  csv: data,
  pictures: data,
  config: command,
  checkpoint: command,
  command,
  operations: () => import('./operations.mjs'),
  broken: () => import('./broken.mjs'),
};

/** All but the one that shows that a broken reader would be found. */
export const NAMES = Object.keys(MODULES).filter((name) => name !== 'broken');

/** A target, or undefined for an unknown name. */
export async function loadTarget(name) {
  if (!Object.hasOwn(MODULES, name)) return undefined;
  const { targets } = await MODULES[name]();
  return targets[name];
}
