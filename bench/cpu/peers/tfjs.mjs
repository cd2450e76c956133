/**
 * @file TensorFlow.js's side of the comparison, on its WebAssembly backend, which has one thread in Node
 * (tfjs issue 3830). Pictures are NHWC there.
 */
import * as tf from '@tensorflow/tfjs';
import { version_wasm as version } from '@tensorflow/tfjs-backend-wasm';
import { convOutput } from '../jobs.mjs';
import { model, pictureShape, pictures } from '../models/index.mjs';
import { interpret, valuesOf } from '../models/interpret.mjs';
import { Cannot, serve } from './serve.mjs';

const TO_NHWC = [0, 2, 3, 1];
const TO_NCHW = [0, 3, 1, 2];
const TO_HWIO = [2, 3, 1, 0];

/**
 * The one gradient of convolutions that the backend lacks, as a convolution: channels take the place of the
 * batch, and the output's gradient that of the kernel, spread by the stride.
 */
tf.registerKernel({
  kernelName: tf.Conv2DBackpropFilter,
  backendName: 'wasm',
  kernelFunc: ({ inputs: { x, dy }, attrs: { strides, pad, filterShape } }) =>
    tf.tidy(() => {
      const kernel = tf.transpose(dy, [1, 2, 0, 3]);
      const y = tf.conv2d(tf.transpose(x, [3, 1, 2, 0]), kernel, 1, pad, 'NHWC', strides);
      const [height, width, channels, outChannels] = filterShape;
      const cells = tf.slice(y, [0, 0, 0, 0], [channels, height, width, outChannels]);
      return tf.transpose(cells, [1, 2, 0, 3]);
    }),
});

/** A cell's numbers as a variable, kernels as HWIO. */
function variable(cell, data) {
  return tf.tidy(() => {
    const value = tf.tensor(data, cell.shape);
    return tf.variable(cell.shape.length === 4 ? tf.transpose(value, TO_HWIO) : value);
  });
}

/** Layers as operations. In training, running statistics are left as they are. */
function operations(variables, training) {
  const of = (cell) => variables.get(cell);
  return {
    flatten: (x) => tf.reshape(tf.transpose(x, TO_NCHW), [x.shape[0], -1]),
    add: tf.add,
    relu: tf.relu,
    layers: {
      conv(x, { spec, weight, bias }) {
        const y = tf.conv2d(x, of(weight), spec.stride ?? 1, spec.padding ?? 0);
        return bias ? tf.add(y, of(bias)) : y;
      },
      batchNorm(x, { weight, bias, runningMean, runningVar }) {
        const { mean, variance } = training
          ? tf.moments(x, [0, 1, 2])
          : { mean: of(runningMean), variance: of(runningVar) };
        return tf.batchNorm(x, mean, variance, of(bias), of(weight), 1e-5);
      },
      maxPool: (x, { spec }) => tf.maxPool(x, spec.kernelSize, spec.stride, spec.padding ?? 0),
      linear: (x, { weight, bias }) => tf.add(tf.matMul(x, of(weight), false, true), of(bias)),
      elementwise: (x) => tf.relu(x),
      dropout: (x, { spec }) => (training ? tf.dropout(x, spec.p) : x),
      // From 2 cells to 6, every cell of the output lies in one of the input.
      adaptiveAvgPool: (x, { spec: { outputSize } }) =>
        outputSize[0] === 1
          ? tf.mean(x, [1, 2], true)
          : tf.image.resizeNearestNeighbor(x, outputSize),
    },
  };
}

const oneThread = (preparer) => (job) => {
  if (job.threads !== 1) throw new Cannot('has one thread in Node');
  return preparer(job);
};

/** A job of one operation whose result is let go of. */
const operation = (operands, compute) => ({
  call: () => compute(...operands).dispose(),
  release: () => tf.dispose(operands),
});

const uniform = (shape) => tf.randomUniform(shape, -1, 1);

function matmul({ m, k, n, transposeA, transposeB }) {
  const operands = [transposeA ? [k, m] : [m, k], transposeB ? [n, k] : [k, n]].map(uniform);
  return operation(operands, (a, b) => tf.matMul(a, b, transposeA, transposeB));
}

function conv({ direction, x, weight, stride, padding }) {
  const nhwc = (shape) => TO_NHWC.map((axis) => shape[axis]);
  const [input, kernel] = [nhwc(x), TO_HWIO.map((axis) => weight[axis])];
  const g = nhwc(convOutput({ x, weight, stride, padding }));
  const attributes = { strides: [stride, stride], pad: padding, dataFormat: 'NHWC' };
  const run = (name, inputs, extra) =>
    tf.engine().runKernel(name, inputs, { ...attributes, ...extra });
  const directions = {
    forward: () =>
      operation([input, kernel].map(uniform), (a, b) => tf.conv2d(a, b, stride, padding)),
    inputGradient: () =>
      operation([g, kernel].map(uniform), (dy, filter) =>
        run(tf.Conv2DBackpropInput, { dy, filter }, { inputShape: input }),
      ),
    weightGradient: () =>
      operation([g, input].map(uniform), (dy, a) =>
        run(tf.Conv2DBackpropFilter, { dy, x: a }, { filterShape: kernel }),
      ),
  };
  return directions[direction]();
}

async function load(name, batch, training) {
  const net = model(name);
  const values = await valuesOf(net);
  const variables = new Map(Array.from(values, ([cell, data]) => [cell, variable(cell, data)]));
  const x = tf.tidy(() => tf.transpose(tf.tensor(pictures(batch), pictureShape(batch)), TO_NHWC));
  const forward = () => interpret(net, x, operations(variables, training));
  const trained = net.parameters().map((parameter) => variables.get(parameter));
  const release = () => tf.dispose([x, ...variables.values()]);
  return { forward, trained, release };
}

async function train({ model: name, batch }) {
  const { forward, trained, release } = await load(name, batch, true);
  const classes = name === 'alexnet' ? 2 : 1000;
  const labels = tf.tidy(() =>
    tf.oneHot(
      Int32Array.from({ length: batch }, (_, i) => i % 2),
      classes,
    ),
  );
  const optimizer = tf.train.adam(1e-4);
  const loss = () => tf.losses.softmaxCrossEntropy(labels, forward());
  return {
    call: () => optimizer.minimize(loss, false, trained),
    release() {
      release();
      optimizer.dispose();
      labels.dispose();
    },
  };
}

async function infer({ model: name, batch }) {
  const { forward, release } = await load(name, batch, false);
  async function logits() {
    const y = tf.tidy(forward);
    const values = await y.data();
    y.dispose();
    return values;
  }
  return { call: logits, output: logits, release };
}

await tf.setBackend('wasm');
const jobs = { matmul, conv, train, infer };
const guarded = Object.entries(jobs).map(([kind, preparer]) => [kind, oneThread(preparer)]);
await serve({ '@tensorflow/tfjs-backend-wasm': version }, Object.fromEntries(guarded));
