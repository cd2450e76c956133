/** @file ONNX Runtime's side of the comparison, on the CPU. It has no training in Node. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import ort from 'onnxruntime-node';
import { layers, onnx } from '../../striate.mjs';
import { elements } from '../jobs.mjs';
import { model, pictureShape, pictures } from '../models/index.mjs';
import { Cannot, serve } from './serve.mjs';

const random = (shape) =>
  Float32Array.from({ length: elements(shape) }, () => Math.random() * 2 - 1);

/** Runs a module's file again and again on the same input. */
async function session(module, threads, inputShape, data) {
  const bytes = Buffer.concat(await onnx.encodeOnnx(module, { inputShape }));
  const options = { intraOpNumThreads: threads, interOpNumThreads: 1, executionProviders: ['cpu'] };
  const opened = await ort.InferenceSession.create(bytes, options);
  const feeds = { input: new ort.Tensor('float32', data, inputShape) };
  const output = async () => (await opened.run(feeds)).output.data;
  return { call: output, output, release: () => opened.release() };
}

/** The product with a constant matrix, which may be read transposed. */
class Product extends layers.Module {
  constructor(shape, transB) {
    super();
    this.right = { shape, transB };
  }

  toOnnx(x, graph) {
    const { shape, transB } = this.right;
    const right = graph.constant(random(shape), shape);
    return graph.add('Gemm', [x, right], [x.shape[0], shape[1 - transB]], { transB });
  }
}

function matmul({ m, k, n, transposeA, transposeB, threads }) {
  if (transposeA) throw new Cannot('compares products whose left side is not transposed');
  const product = new Product(transposeB ? [n, k] : [k, n], Number(transposeB));
  return session(product, threads, [m, k], random([m, k]));
}

function conv({ direction, x, weight, stride, padding, threads }) {
  if (direction !== 'forward') throw new Cannot('has no gradients');
  const [outChannels, inChannels, ...kernelSize] = weight;
  const layer = new layers.Conv2d({ inChannels, outChannels, kernelSize, stride, padding });
  return session(layer, threads, x, random(x));
}

function infer({ model: name, batch, threads }) {
  return session(model(name), threads, pictureShape(batch), pictures(batch));
}

const manifest = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');
const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
await serve({ 'onnxruntime-node': version }, { matmul, conv, infer });
