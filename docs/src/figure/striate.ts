/** @file The packages and a backend for figures, fetched when the first figure asks. */
import type { Backend } from '@striate/tensor';
import { useEffect, useState } from 'react';

const load = async () => {
  const [tensor, layers, optim, shapes, { reference }] = await Promise.all([
    import('@striate/tensor'),
    import('@striate/layers'),
    import('@striate/optim'),
    import('@striate/shapes'),
    import('@striate/tensor/reference'),
  ]);
  return { tensor, layers, optim, shapes, backend: reference() };
};

/** The modules under their packages' names, and the reference backend. */
export type Striate = Awaited<ReturnType<typeof load>>;

let loaded: Promise<Striate> | undefined;

/** The packages with the reference backend: right for what takes milliseconds, in the page itself. */
export function loadStriate(): Promise<Striate> {
  loaded ??= load();
  return loaded;
}

/**
 * Calls once when a figure of the page, or the one of this `title`, is in the window or less than its height away from
 * it.
 */
function onceFigureIsNear(call: () => void, title: string | undefined): () => void {
  const watcher = new IntersectionObserver(
    (figures) => {
      if (!figures.some(({ isIntersecting }) => isIntersecting)) return;
      watcher.disconnect();
      call();
    },
    { rootMargin: '100% 0px' },
  );
  for (const figure of document.querySelectorAll('main figure')) {
    if (title === undefined || figure.firstElementChild?.textContent === title)
      watcher.observe(figure);
  }
  return () => watcher.disconnect();
}

/**
 * What `load`, a function of its module, comes to: undefined until it is there, and not fetched before somebody comes near
 * a figure, or the one of this `title`.
 */
export function useWhenNear<T>(load: () => Promise<T>, title?: string): T | undefined {
  const [loaded, setLoaded] = useState<T>();
  useEffect(() => {
    let isHere = true;
    const forget = onceFigureIsNear(async () => {
      const ready = await load();
      if (isHere) setLoaded(ready);
    }, title);
    return () => {
      isHere = false;
      forget();
    };
  }, [load, title]);
  return loaded;
}

/** The packages with the reference backend for a figure, once somebody comes near. */
export const useStriate = (title?: string): Striate | undefined => useWhenNear(loadStriate, title);

/**
 * What trains fastest here: WebGPU, or the reference backend where there is no adapter. Call it in a worker
 * (`use-worker.ts`): the reference backend computes while it is called.
 */
export async function fastestBackend(): Promise<Backend> {
  const { availability, webgpu, WebGpuError } = await import('@striate/backend-webgpu');
  if (availability().available) {
    try {
      return await webgpu();
    } catch (error) {
      if (!(error instanceof WebGpuError && error.code === 'no-adapter')) throw error;
    }
  }
  const { reference } = await import('@striate/tensor/reference');
  return reference();
}
