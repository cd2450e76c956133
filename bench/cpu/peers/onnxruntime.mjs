/** @file ONNX Runtime's side of the comparison, on the CPU. It has no training in Node. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import ort from 'onnxruntime-node';
import { convOutput, elements } from '../jobs.mjs';
import { model, pictureShape, pictures } from '../models/index.mjs';
import { onnxOf } from '../models/onnx.mjs';
import { OnnxGraph } from '../models/onnx-schema.mjs';
import { Cannot, serve } from './serve.mjs';

const random = (shape) =>
  Float32Array.from({ length: elements(shape) }, () => Math.random() * 2 - 1);

/** Runs a file again and again on the same inputs: [name, shape, data]. */
async function session(bytes, threads, inputs) {
  const options = { intraOpNumThreads: threads, interOpNumThreads: 1, executionProviders: ['cpu'] };
  const opened = await ort.InferenceSession.create(bytes, options);
  const feeds = Object.fromEntries(
    inputs.map(([name, shape, data]) => [name, new ort.Tensor('float32', data, shape)]),
  );
  const [name] = opened.outputNames;
  const output = async () => (await opened.run(feeds))[name].data;
  return { call: output, output, release: () => opened.release() };
}

function matmul({ m, k, n, transposeA, transposeB, threads }) {
  if (transposeA) throw new Cannot('compares products whose left side is not transposed');
  const graph = new OnnxGraph();
  const b = transposeB ? [n, k] : [k, n];
  const right = graph.constant(b, random(b));
  const product = graph.node('Gemm', [graph.input('a', [m, k]), right], {
    transB: Number(transposeB),
  });
  return session(graph.encode(product, [m, n]), threads, [['a', [m, k], random([m, k])]]);
}

function conv({ direction, x, weight, stride, padding, threads, ...rest }) {
  if (direction !== 'forward') throw new Cannot('has no gradients');
  const graph = new OnnxGraph();
  const bias = [weight[0]];
  const operands = [
    graph.input('x', x),
    ...[weight, bias].map((s) => graph.constant(s, random(s))),
  ];
  const y = graph.node('Conv', operands, {
    kernel_shape: weight.slice(2),
    strides: [stride, stride],
    pads: [padding, padding, padding, padding],
  });
  const out = convOutput({ x, weight, stride, padding, ...rest });
  return session(graph.encode(y, out), threads, [['x', x, random(x)]]);
}

async function infer({ model: name, batch, threads }) {
  const bytes = await onnxOf(model(name), batch);
  return session(bytes, threads, [['pictures', pictureShape(batch), pictures(batch)]]);
}

const manifest = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');
const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
await serve({ 'onnxruntime-node': version }, { matmul, conv, infer });
