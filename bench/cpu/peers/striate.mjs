/** @file Striate's side of the comparison. */
import { readFileSync } from 'node:fs';
import { cpu, optim, tensors } from '../../striate.mjs';
import { convOutput, elements } from '../jobs.mjs';
import { model, pictureShape, pictures } from '../models/index.mjs';
import { serve } from './serve.mjs';

const { crossEntropy, full, Generator, noGrad, scope, tensor } = tensors;

const backends = new Map();

/** One engine per number of threads. */
async function engine(threads) {
  if (!backends.has(threads)) backends.set(threads, await cpu({ threads }));
  return backends.get(threads);
}

const random = new Generator(2);

function uniform(backend, shape) {
  const data = random.uniform(elements(shape), -1, 1);
  return { storage: backend.upload(data, 'float32'), shape, dtype: 'float32' };
}

/** A job of one kernel: `compute` returns a new storage from the operands. */
function kernel(backend, operands, compute) {
  return {
    call: () => backend.release(compute(...operands)),
    finish: () => backend.sync(),
    release() {
      for (const { storage } of operands) backend.release(storage);
    },
  };
}

const CONVOLUTIONS = {
  forward: (backend, { x, weight }, params, out) =>
    kernel(
      backend,
      [x, weight, [weight[0]]].map((shape) => uniform(backend, shape)),
      (a, b, c) => backend.conv2d(a, b, c, params, out),
    ),
  inputGradient: (backend, { x, weight }, params, out) =>
    kernel(
      backend,
      [out, weight].map((shape) => uniform(backend, shape)),
      (g, w) => backend.conv2dInputGradient(g, w, params, x),
    ),
  weightGradient: (backend, { x, weight }, params, out) =>
    kernel(
      backend,
      [out, x].map((shape) => uniform(backend, shape)),
      (g, input) => backend.conv2dWeightGradient(g, input, params, weight),
    ),
};

async function matmul({ m, k, n, transposeA, transposeB, threads }) {
  const backend = await engine(threads);
  const a = uniform(backend, transposeA ? [k, m] : [m, k]);
  const b = uniform(backend, transposeB ? [n, k] : [k, n]);
  return kernel(backend, [a, b], () => backend.matmul(a, b, transposeA, transposeB));
}

async function conv({ threads, direction, ...job }) {
  const backend = await engine(threads);
  const pair = (value) => [value, value];
  const { stride, padding } = job;
  const params = { stride: pair(stride), padding: pair(padding), dilation: [1, 1], groups: 1 };
  return CONVOLUTIONS[direction](backend, job, params, convOutput(job));
}

async function train({ model: name, batch, threads }) {
  const backend = await engine(threads);
  const net = await model(name).to(backend);
  const optimizer = new optim.Adam(net.parameters(), { lr: 1e-4 });
  const x = tensor(pictures(batch), { backend, shape: pictureShape(batch) });
  const y = tensor(
    Int32Array.from({ length: batch }, (_, i) => i % 2),
    { backend },
  );
  return {
    async call() {
      const loss = scope(() => crossEntropy(net.forward(x), y));
      loss.backward();
      optimizer.step();
      optimizer.zeroGrad();
      loss.dispose();
      await backend.sync();
    },
    release() {
      for (const held of [net, optimizer, x, y]) held.dispose();
    },
  };
}

async function infer({ model: name, batch, threads }) {
  const backend = await engine(threads);
  const net = (await model(name).to(backend)).eval();
  const x = tensor(pictures(batch), { backend, shape: pictureShape(batch) });
  async function logits() {
    const y = noGrad(() => net.forward(x));
    const values = await y.data();
    y.dispose();
    return values;
  }
  return {
    call: logits,
    output: logits,
    release() {
      for (const held of [net, x]) held.dispose();
    },
  };
}

async function adam({ threads }) {
  const backend = await engine(threads);
  const net = await model('alexnet').to(backend);
  const parameters = net.parameters();
  for (const parameter of parameters) parameter.grad = full(parameter.shape, 1e-3, { backend });
  const optimizer = new optim.Adam(parameters, { lr: 1e-4 });
  return {
    call: () => optimizer.step(),
    finish: () => backend.sync(),
    release() {
      for (const held of [net, optimizer]) held.dispose();
    },
  };
}

const manifest = new URL('../../../packages/backend-node/package.json', import.meta.url);
const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
await serve({ striate: version, node: process.version }, { matmul, conv, train, infer, adam });
