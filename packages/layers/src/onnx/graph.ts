/** @file An ONNX graph as it grows, layer by layer. */
import { elementCount, type Shape } from '@striate/shapes';
import type { Cell } from '@striate/tensor';
import type { Module } from '../module.js';
import type { Initializer, Node, OnnxArray, OnnxAttribute } from './protobuf.js';

/** What flows through the graph. The first size of what depends on the input is the batch, whatever it is here. */
export interface OnnxValue {
  readonly name: string;
  readonly shape: Shape;
}

/** A cell's values under its key in the state dict. */
export interface NamedValues {
  readonly key: string;
  readonly data: Float32Array;
}

export class OnnxGraph {
  readonly nodes: Node[] = [];
  readonly #initializers = new Map<string, Initializer>();
  readonly #cells: ReadonlyMap<Cell, NamedValues>;
  readonly #visit: (module: Module, x: OnnxValue, graph: OnnxGraph) => OnnxValue;
  readonly #names = new Map<string, number>();
  #path = '';

  /** @internal */
  constructor(
    cells: ReadonlyMap<Cell, NamedValues>,
    visit: (module: Module, x: OnnxValue, graph: OnnxGraph) => OnnxValue,
  ) {
    this.#cells = cells;
    this.#visit = visit;
  }

  get initializers(): readonly Initializer[] {
    return [...this.#initializers.values()];
  }

  /** What `module` makes of `x`: how a module of one's own has its parts exported. */
  module(module: Module, x: OnnxValue): OnnxValue {
    const outer = this.#path;
    this.#path = module.path;
    try {
      return this.#visit(module, x, this);
    } finally {
      this.#path = outer;
    }
  }

  /** A node of operator `op` that gives `shape`; null leaves an optional input out. */
  add(
    op: string,
    inputs: readonly (OnnxValue | null)[],
    shape: Shape,
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): OnnxValue {
    const name = this.#unique(op);
    const names = inputs.map((input) => input?.name ?? '');
    while (names.at(-1) === '') names.pop();
    this.nodes.push({ name, op, inputs: names, output: name, attributes });
    return { name, shape };
  }

  /** Gives the name of `output` to `value`. @internal */
  close(value: OnnxValue, output: OnnxValue): void {
    this.nodes.push({
      name: output.name,
      op: 'Identity',
      inputs: [value.name],
      output: output.name,
      attributes: {},
    });
  }

  /** `x` with other sizes behind the batch. */
  reshape(x: OnnxValue, sizes: Shape): OnnxValue {
    // 0: as it was.
    return this.add('Reshape', [x, this.constant([0, ...sizes])], [x.shape[0]!, ...sizes]);
  }

  /** A parameter or buffer of the model, under its key. */
  cell(cell: Cell): OnnxValue {
    const { key, data } = this.#cells.get(cell)!;
    return this.#initializer(key, cell.shape, data);
  }

  /** Numbers that are part of the graph: float32 for a Float32Array, int64 otherwise. */
  constant(values: Float32Array | readonly number[], shape: Shape = [values.length]): OnnxValue {
    const data =
      values instanceof Float32Array
        ? values
        : BigInt64Array.from(values, (value) => BigInt(value));
    return this.#initializer(this.#unique('constant'), shape, data);
  }

  /** One float32 number in every cell of `shape`. */
  filled(value: number, shape: Shape = []): OnnxValue {
    return this.constant(new Float32Array(elementCount(shape)).fill(value), shape);
  }

  #initializer(name: string, shape: Shape, data: OnnxArray): OnnxValue {
    this.#initializers.set(name, { name, shape, data });
    return { name, shape };
  }

  #unique(what: string): string {
    const name = this.#path === '' ? what : `${this.#path}/${what}`;
    const before = this.#names.get(name) ?? 0;
    this.#names.set(name, before + 1);
    return before === 0 ? name : `${name}_${before}`;
  }
}
