/**
 * @file Observing what a module computes (`torch.nn.Module.register_forward_hook`). The hook is put around
 * the one instance's `forward`, so that modules without hooks pay nothing.
 */
import type { Tensor } from '@striate/tensor';
import type { Module } from './module.js';

/**
 * Called after every forward pass of the module. `output` belongs to whoever called forward and may be given
 * back soon: read it (`output.data()`), or keep `output.detach()`.
 */
export type ForwardHook = (module: Module, input: Tensor, output: Tensor) => void;

/** What `registerForwardHook` returns. */
export interface HookHandle {
  /** Takes the hook away; twice does no harm. */
  remove(): void;
}

const hooksOf = new WeakMap<Module, Set<ForwardHook>>();

export function addForwardHook(module: Module, hook: ForwardHook): HookHandle {
  const hooks = hooksOf.get(module) ?? observe(module);
  // A hook of its own, so that one function can be registered twice.
  const own: ForwardHook = (...args) => hook(...args);
  hooks.add(own);
  return {
    remove() {
      hooks.delete(own);
    },
  };
}

function observe(module: Module): Set<ForwardHook> {
  const hooks = new Set<ForwardHook>();
  hooksOf.set(module, hooks);
  const forward = module.forward.bind(module);
  module.forward = (x) => {
    const y = forward(x);
    for (const hook of hooks) hook(module, x, y);
    return y;
  };
  return hooks;
}
