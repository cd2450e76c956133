/** @file Striate's models as ONNX graphs, with their weights. */
import { pictureShape } from './index.mjs';
import { interpret, valuesOf } from './interpret.mjs';
import { OnnxGraph } from './onnx-schema.mjs';

const pair = (value) => [value, value];
const pads = (padding = 0) => [padding, padding, padding, padding];

/** Each type of layer in eval mode; values in the graph are {name, shape}. */
function operations(graph, values) {
  const constants = (...cells) => cells.map((cell) => graph.constant(cell.shape, values.get(cell)));
  const node = (op, inputs, shape, attributes) => ({
    name: graph.node(op, inputs, attributes),
    shape,
  });
  /** A layer as one node, whose shape the layer knows. */
  const layer = (op, x, module, cells, attributes) => {
    const inputs = [x.name, ...constants(...cells.filter((cell) => cell !== null))];
    return node(op, inputs, module.outputShape(x.shape), attributes);
  };
  return {
    flatten: (x) =>
      node('Flatten', [x.name], [x.shape[0], x.shape.slice(1).reduce((a, b) => a * b)], {
        axis: 1,
      }),
    add: (x, y) => node('Add', [x.name, y.name], x.shape),
    relu: (x) => node('Relu', [x.name], x.shape),
    layers: {
      conv: (x, module) =>
        layer('Conv', x, module, [module.weight, module.bias], {
          kernel_shape: pair(module.spec.kernelSize),
          strides: pair(module.spec.stride ?? 1),
          pads: pads(module.spec.padding),
        }),
      batchNorm(x, module) {
        const { weight, bias, runningMean, runningVar } = module;
        const cells = [weight, bias, runningMean, runningVar];
        return layer('BatchNormalization', x, module, cells, { epsilon: 1e-5 });
      },
      maxPool: (x, module) =>
        layer('MaxPool', x, module, [], {
          kernel_shape: pair(module.spec.kernelSize),
          strides: pair(module.spec.stride),
          pads: pads(module.spec.padding),
        }),
      linear: (x, module) => layer('Gemm', x, module, [module.weight, module.bias], { transB: 1 }),
      elementwise: (x, module) => layer('Relu', x, module, []),
      dropout: (x) => x,
      adaptiveAvgPool(x, module) {
        const scale = module.spec.outputSize[0] / x.shape[2];
        if (scale * x.shape[2] === 1) return layer('GlobalAveragePool', x, module, []);
        if (!Number.isInteger(scale)) throw new Error(`No ONNX for pooling by ${scale}.`);
        // Every cell of the output lies in one of the input.
        const scales = graph.constant([4], Float32Array.of(1, 1, scale, scale));
        return node('Resize', [x.name, '', scales], module.outputShape(x.shape), {
          mode: 'nearest',
          coordinate_transformation_mode: 'asymmetric',
          nearest_mode: 'floor',
        });
      },
    },
  };
}

/** The model's forward pass in eval mode on `batch` pictures, as an ONNX file. */
export async function onnxOf(model, batch) {
  const graph = new OnnxGraph();
  const shape = pictureShape(batch);
  const x = { name: graph.input('pictures', shape), shape };
  const logits = interpret(model, x, operations(graph, await valuesOf(model)));
  return graph.encode(logits.name, logits.shape);
}
