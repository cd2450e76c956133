/** @file Counts what is launched on a backend. */
import type { Backend } from '@striate/tensor';

const QUIET = ['read', 'release', 'sync', 'memory', 'close'];

/** The backend, noting the name of every kernel and upload. */
export function counting(target: Backend): { backend: Backend; launches: string[] } {
  const launches: string[] = [];
  const backend = new Proxy(target, {
    get(_, name: keyof Backend) {
      const value: unknown = target[name];
      if (typeof value !== 'function' || QUIET.includes(name)) return value;
      return (...args: unknown[]) => {
        launches.push(name);
        return value.apply(target, args);
      };
    },
  });
  return { backend, launches };
}
