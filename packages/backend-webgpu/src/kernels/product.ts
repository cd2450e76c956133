/** @file Matrix products, and convolutions, which are such products. */
import { elementCount, type Shape } from '@striate/shapes';
import type { Backend, ConvParams, Operand, Storage } from '@striate/tensor';
import { gemmOf } from '../gemm/core.js';
import type { Reader } from '../gemm/reader.js';
import {
  CONVOLUTION,
  dense,
  MATRICES,
  OUTPUT_BY_CHANNEL,
  outputByInput,
  PATCHES,
  PATCHES_BY_TAP,
  PHASES,
  WEIGHT,
  weightByInput,
} from '../gemm/readers.js';
import { SLAB, sidesOf, TILES, type TileName, tileFor } from '../gemm/tile.js';
import { classOf, type Tuner } from '../gemm/tuner.js';
import {
  type Epilogue,
  PHASE_OF_PICTURES,
  pictures,
  ROWS,
  summing,
  type Writer,
} from '../gemm/writers.js';
import type { Engine } from '../runtime/engine.js';
import { rearrangingKernels } from './rearrange.js';

/** Workgroups that keep a device busy, and the shortest sum that is worth a second pass. */
const ENOUGH_TILES = 128;
const SHORTEST_SPLIT = 16 * SLAB;
const MOST_SPLITS = 32;

const PLAIN: Epilogue = { hasBias: false, hasRelu: false };

interface Product {
  readonly a: readonly [Reader, Operand];
  readonly b: readonly [Reader, Operand];
  /** The writer, given what happens to the sums. */
  readonly writer: (epilogue: Epilogue) => Writer;
  readonly sizes: readonly [batch: number, m: number, n: number, k: number];
  readonly out: Shape;
  /** What the readers need (`Factors.geometry`), and its numbers. */
  readonly geometry?: readonly [code: string, ...numbers: number[]];
  readonly bias?: Operand | null;
  readonly hasRelu?: boolean;
}

/** `tuner`: chooses tiles; without, they are fixed per shape. */
export function productKernels(
  engine: Engine,
  tuner?: Tuner,
): Pick<
  Backend,
  'matmul' | 'conv2d' | 'conv2dRelu' | 'conv2dInputGradient' | 'conv2dWeightGradient'
> {
  const { permute } = rearrangingKernels(engine);

  function product(wanted: Product): Storage {
    const [, m, n] = wanted.sizes;
    const fixed = tileFor(m, n, engine.hasWorkgroupMemory);
    if (!tuner) return computed(wanted, fixed);
    const [readerA, a] = wanted.a;
    const [readerB, b] = wanted.b;
    const { name } = wanted.writer(PLAIN);
    const key = classOf(`${name} = ${readerA.name} x ${readerB.name}`, wanted.sizes);
    const tile = tuner.choose(key, fixed, {
      inputs: [a.shape, b.shape],
      out: wanted.out,
      compute: ([otherA, otherB], name) =>
        computed({ ...wanted, a: [readerA, otherA!], b: [readerB, otherB!], bias: null }, name),
    });
    return computed(wanted, tile);
  }

  function computed(wanted: Product, name: TileName): Storage {
    const { sizes, out, bias = null, hasRelu = false } = wanted;
    const [geometry, ...geometryNumbers] = wanted.geometry ?? [MATRICES];
    const [batch, m, n, k] = sizes;
    const [readerA, a] = wanted.a;
    const [readerB, b] = wanted.b;
    const [height, width] = sidesOf(TILES[name]);
    const tiles = batch * Math.ceil(m / height) * Math.ceil(n / width);
    const wish = Math.min(ENOUGH_TILES / tiles, k / SHORTEST_SPLIT, MOST_SPLITS);
    const perSplit = Math.max(Math.ceil(k / Math.max(Math.floor(wish), 1) / SLAB), 1) * SLAB;
    const splits = Math.max(Math.ceil(k / perSplit), 1);
    const count = elementCount(out);
    const epilogue = { hasBias: bias !== null, hasRelu };
    const writer = wanted.writer(splits === 1 ? epilogue : PLAIN);
    const factors = { a: readerA, b: readerB, geometry };
    const kernel = gemmOf(factors, writer, name, TILES[name], engine.isMixed);
    const y = engine.create(out);
    const target = splits === 1 ? y : engine.create([splits, ...out]);
    const extra = bias ? [bias.storage] : [];
    const inputs = [a.storage, b.storage, ...(splits === 1 ? extra : [])];
    const numbers = [m, n, k, perSplit, splits, count, ...geometryNumbers];
    engine.run(kernel, [...inputs, target], tiles * splits, numbers);
    if (splits > 1) {
      const inner = elementCount(out.slice(2));
      const sums = [splits, inner, out[1]!];
      engine.run(summing(epilogue), [target, ...extra, y], count, sums);
      engine.release(target);
    }
    return y;
  }

  function forward(
    x: Operand,
    weight: Operand,
    bias: Operand | null,
    params: ConvParams,
    out: Shape,
    hasRelu: boolean,
  ): Storage {
    const [n, channels, oh, ow] = out as readonly [number, number, number, number];
    const k = elementCount(weight.shape.slice(1));
    return product({
      a: [engine.hasWorkgroupMemory ? dense('k', k % 4 === 0 && k > 0) : WEIGHT, weight],
      b: [PATCHES, x],
      writer: pictures,
      sizes: [params.groups, channels / params.groups, n * oh * ow, k],
      out,
      geometry: [CONVOLUTION, ...convNumbers(x.shape, weight.shape, out, params)],
      bias,
      hasRelu,
    });
  }

  return {
    matmul(a, b, transposeA, transposeB) {
      const batch = a.shape.slice(0, -2);
      const m = a.shape.at(transposeA ? -1 : -2)!;
      const k = a.shape.at(transposeA ? -2 : -1)!;
      const n = b.shape.at(transposeB ? -2 : -1)!;
      const reader = (isAlongK: boolean, outer: number) => {
        const length = isAlongK ? k : outer;
        return dense(isAlongK ? 'k' : 'outer', length % 4 === 0 && length > 0 && k > 0);
      };
      return product({
        a: [reader(!transposeA, m), a],
        b: [reader(transposeB, n), b],
        writer: () => ROWS,
        sizes: [batch[0] ?? 1, m, n, k],
        out: [...batch, m, n],
      });
    },

    conv2d: (x, weight, bias, params, out) => forward(x, weight, bias, params, out, false),

    conv2dRelu: (x, weight, bias, params, out) => forward(x, weight, bias, params, out, true),

    conv2dInputGradient(g, weight, params, out) {
      const [n, channels, h, w] = out as readonly [number, number, number, number];
      const { groups, stride, dilation } = params;
      const perPhase = [0, 1].map(
        (i) => weight.shape[2 + i]! / stepOfTaps(stride[i]!, dilation[i]!),
      );
      const taps = perPhase.map(Math.ceil);
      // With a stride and a dilation that share a divisor some phases have no taps at all.
      const hasGaps =
        perPhase.some((count) => !Number.isInteger(count)) ||
        [0, 1].some((i) => stepOfTaps(stride[i]!, dilation[i]!) !== stride[i]);
      const rows = Math.ceil(h / stride[0]);
      const columns = Math.ceil(w / stride[1]);
      const k = (weight.shape[0]! / groups) * taps[0]! * taps[1]!;
      const batch = groups * stride[0] * stride[1];
      const numbers = [...convNumbers(out, weight.shape, g.shape, params), ...taps, rows, columns];
      // A small copy for reads by fours, which would lie a whole kernel apart. To a processor it is not worth its time.
      const isPacked = engine.hasWorkgroupMemory && (channels / groups) % 4 === 0;
      const packed = isPacked ? permute(weight, [0, 2, 3, 1]) : weight.storage;
      const y = product({
        a: [weightByInput(hasGaps, isPacked), { ...weight, storage: packed }],
        b: [outputByInput(hasGaps), g],
        writer: () => PHASE_OF_PICTURES,
        sizes: [batch, channels / groups, n * rows * columns, k],
        out,
        geometry: [PHASES, ...numbers],
      });
      if (isPacked) engine.release(packed);
      return y;
    },

    conv2dWeightGradient(g, x, params, out) {
      const [n, , oh, ow] = g.shape as readonly [number, number, number, number];
      const { groups } = params;
      return product({
        a: [OUTPUT_BY_CHANNEL, g],
        b: [PATCHES_BY_TAP, x],
        writer: () => ROWS,
        sizes: [groups, out[0]! / groups, elementCount(out.slice(1)), n * oh * ow],
        out,
        geometry: [CONVOLUTION, ...convNumbers(x.shape, out, g.shape, params)],
      });
    },
  };
}

/** Of taps `dilation` apart, every so many-th meets the same pixels modulo the stride. */
function stepOfTaps(stride: number, dilation: number): number {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  return stride / divisor(stride, dilation);
}

/** The order that CONVOLUTION of gemm/readers.ts reads; `x`, `weight` and `out` are the forward direction's shapes. */
function convNumbers(x: Shape, weight: Shape, out: Shape, params: ConvParams): number[] {
  const { stride, padding, dilation, groups } = params;
  return [...x, ...out.slice(1), ...weight.slice(2), ...stride, ...padding, ...dilation, groups];
}
