/** @file Striate's side of the comparison. A job is {call, result}: `call` computes once, `result` reads what came out. */
import { alexnet } from '../../packages/alexnet/dist/index.js';
import { webgpu } from '../../packages/backend-webgpu/dist/index.js';
import { SGD } from '../../packages/optim/dist/index.js';
import { crossEntropy, manualSeed, scope, tensor } from '../../packages/tensor/dist/index.js';
import { SGD as RATES } from './alexnet.mjs';
import { elements, noise } from './layers.mjs';

export async function striate() {
  const backend = await webgpu();

  const input = (shape, seed) => tensor(noise(elements(shape), seed), { backend, shape });

  /** A kernel on inputs of these shapes; it gives a storage. */
  function kernel(shapes, out, compute) {
    const inputs = shapes.map((shape, i) => input(shape, i + 1));
    const read = async () => {
      const storage = compute(...inputs);
      const values = await backend.read({ storage, shape: out, dtype: 'float32' });
      backend.release(storage);
      return values;
    };
    return {
      call: () => backend.release(compute(...inputs)),
      result: read,
      release: () => {
        for (const one of inputs) one.dispose();
      },
    };
  }

  function convolution({ kind, x, weight, out, stride, padding }) {
    const pair = (side) => [side, side];
    const params = {
      stride: pair(stride),
      padding: pair(padding),
      dilation: pair(1),
      groups: 1,
    };
    if (kind === 'forward') {
      return kernel([x, weight], out, (a, b) => backend.conv2d(a, b, null, params, out));
    }
    if (kind === 'weight gradient') {
      return kernel([out, x], weight, (g, a) => backend.conv2dWeightGradient(g, a, params, weight));
    }
    return kernel([out, weight], x, (g, w) => backend.conv2dInputGradient(g, w, params, x));
  }

  function matmul({ m, k, n, transposeB }) {
    return kernel([[m, k], transposeB ? [n, k] : [k, n]], [m, n], (a, b) =>
      backend.matmul(a, b, false, transposeB),
    );
  }

  async function training({ x: shape }) {
    manualSeed(0);
    const model = await alexnet({ classes: 2, variant: 'torchvision' }).to(backend);
    // No dropout: what it drops would be each library's own choice.
    model.eval();
    const optimizer = new SGD(model.parameters(), RATES);
    const x = input(shape, 1);
    const y = tensor(
      Int32Array.from({ length: shape[0] }, (_, i) => i % 2),
      { backend },
    );
    const parameters = await Promise.all(
      model.parameters().map(async (one) => ({ shape: one.shape, values: await one.data() })),
    );
    let last;
    return {
      parameters,
      call() {
        last?.dispose();
        last = scope(() => crossEntropy(model.forward(x), y));
        last.backward();
        optimizer.step();
        optimizer.zeroGrad();
      },
      result: async () => [await last.item()],
      release() {
        for (const one of [x, y, last]) one.dispose();
        optimizer.dispose();
        model.dispose();
      },
    };
  }

  return {
    name: 'Striate',
    device: backend.device,
    sync: () => backend.sync(),
    counts: () => backend.counts(),
    async prepare(job) {
      if (job.kind === 'matmul') return matmul(job);
      return job.kind === 'training step' ? training(job) : convolution(job);
    },
    close: () => backend.close(),
  };
}
