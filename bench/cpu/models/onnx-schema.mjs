/** @file The part of ONNX's protocol buffers (onnx.proto, IR version 8) that a float32 CNN needs. */
import protobuf from 'protobufjs';

const field = (type, id) => ({ type, id });
const list = (type, id) => ({ type, id, rule: 'repeated' });
const message = (fields) => ({ fields });

const root = protobuf.Root.fromJSON({
  nested: {
    Model: message({
      irVersion: field('int64', 1),
      producerName: field('string', 2),
      graph: field('Graph', 7),
      opsetImport: list('OperatorSet', 8),
    }),
    OperatorSet: message({ domain: field('string', 1), version: field('int64', 2) }),
    Graph: message({
      node: list('Node', 1),
      name: field('string', 2),
      initializer: list('Tensor', 5),
      input: list('ValueInfo', 11),
      output: list('ValueInfo', 12),
    }),
    Node: message({
      input: list('string', 1),
      output: list('string', 2),
      opType: field('string', 4),
      attribute: list('Attribute', 5),
    }),
    Attribute: message({
      name: field('string', 1),
      f: field('float', 2),
      i: field('int64', 3),
      s: field('bytes', 4),
      ints: list('int64', 8),
      type: field('int32', 20),
    }),
    Tensor: message({
      dims: list('int64', 1),
      dataType: field('int32', 2),
      name: field('string', 8),
      rawData: field('bytes', 9),
    }),
    ValueInfo: message({ name: field('string', 1), type: field('Type', 2) }),
    Type: message({ tensorType: field('TensorType', 1) }),
    TensorType: message({ elemType: field('int32', 1), shape: field('Shape', 2) }),
    Shape: message({ dim: list('Dimension', 1) }),
    Dimension: message({ dimValue: field('int64', 1) }),
  },
});

const Model = root.lookupType('Model');

export const FLOAT = 1;

/** A number as FLOAT or INT, a string, or a list of integers. */
function attribute(name, value) {
  if (Array.isArray(value)) return { name, ints: value, type: 7 };
  if (typeof value === 'string') return { name, s: Buffer.from(value), type: 3 };
  return Number.isInteger(value) ? { name, i: value, type: 2 } : { name, f: value, type: 1 };
}

const valueInfo = (name, shape) => ({
  name,
  type: {
    tensorType: { elemType: FLOAT, shape: { dim: shape.map((dimValue) => ({ dimValue })) } },
  },
});

/** A graph that grows node by node; `encode` gives the file's bytes. */
export class OnnxGraph {
  #nodes = [];
  #initializers = [];
  #inputs = [];

  input(name, shape) {
    this.#inputs.push(valueInfo(name, shape));
    return name;
  }

  /** Float32 numbers that are part of the model. */
  constant(shape, data) {
    const name = `constant${this.#initializers.length}`;
    const rawData = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    this.#initializers.push({ dims: shape, dataType: FLOAT, name, rawData });
    return name;
  }

  node(opType, input, attributes = {}) {
    const output = `value${this.#nodes.length}`;
    const entries = Object.entries(attributes);
    const attributeList = entries.map(([name, value]) => attribute(name, value));
    this.#nodes.push({ opType, input, output: [output], attribute: attributeList });
    return output;
  }

  encode(output, shape) {
    const graph = {
      name: 'graph',
      node: this.#nodes,
      initializer: this.#initializers,
      input: this.#inputs,
      output: [valueInfo(output, shape)],
    };
    const opsetImport = [{ domain: '', version: 17 }];
    const model = { irVersion: 8, producerName: 'striate-bench', graph, opsetImport };
    return Model.encode(Model.fromObject(model)).finish();
  }
}
