/** @file The packages that blocks of a page can import; each is fetched when a block first does. */

type Loader = () => Promise<unknown>;

export const PACKAGES: Readonly<Record<string, Loader>> = {
  '@striate/alexnet': () => import('@striate/alexnet'),
  '@striate/backend-webgpu': () => import('@striate/backend-webgpu'),
  '@striate/datasets': () => import('@striate/datasets/browser'),
  '@striate/datasets/browser': () => import('@striate/datasets/browser'),
  '@striate/layers': () => import('@striate/layers'),
  '@striate/layers/onnx': () => import('@striate/layers/onnx'),
  '@striate/optim': () => import('@striate/optim'),
  '@striate/shapes': () => import('@striate/shapes'),
  '@striate/shapes/explain': () => import('@striate/shapes/explain'),
  '@striate/shapes/inverse': () => import('@striate/shapes/inverse'),
  '@striate/shapes/stack': () => import('@striate/shapes/stack'),
  '@striate/tensor': () => import('@striate/tensor'),
  '@striate/tensor/conformance': () => import('@striate/tensor/conformance'),
  '@striate/tensor/random': () => import('@striate/tensor/random'),
  '@striate/tensor/reference': () => import('@striate/tensor/reference'),
};

export async function loadPackage(name: string): Promise<unknown> {
  const load = PACKAGES[name];
  if (!load) {
    throw new Error(
      `A page has no package '${name}'. Import one of ${Object.keys(PACKAGES).join(', ')}.`,
    );
  }
  return load();
}
