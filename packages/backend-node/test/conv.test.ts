/** @file Convolution in its three directions against plain loops: any stride, padding, dilation, groups. */
import { availability, cpu } from '@striate/backend-node';
import type { Backend, ConvParams, Operand } from '@striate/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectFreshWeights } from './kept-weights.js';
import { count, difference, draw, integers, place, take, uniform } from './operands.js';

const here = availability();
const sets = here.available ? here.instructionSets : [];

type Shape4 = readonly [number, number, number, number];

interface Geometry {
  readonly x: Shape4;
  readonly weight: Shape4;
  readonly out: Shape4;
  readonly params: ConvParams;
}

/** Calls visit for every product that a convolution adds up, with the places of its three elements. */
function walk(
  { x, weight, out, params }: Geometry,
  visit: (y: number, x: number, w: number) => void,
) {
  const [, perGroup, kernelHeight, kernelWidth] = weight;
  const perGroupOut = out[1] / params.groups;
  let y = 0;
  for (let n = 0; n < out[0]; n++) {
    for (let o = 0; o < out[1]; o++) {
      const firstChannel = n * x[1] + Math.floor(o / perGroupOut) * perGroup;
      for (let oy = 0; oy < out[2]; oy++) {
        for (let ox = 0; ox < out[3]; ox++, y++) {
          let w = o * perGroup * kernelHeight * kernelWidth;
          for (let c = 0; c < perGroup; c++) {
            for (let i = 0; i < kernelHeight; i++) {
              const iy = oy * params.stride[0] - params.padding[0] + i * params.dilation[0];
              for (let j = 0; j < kernelWidth; j++, w++) {
                const ix = ox * params.stride[1] - params.padding[1] + j * params.dilation[1];
                if (iy < 0 || ix < 0 || iy >= x[2] || ix >= x[3]) continue;
                visit(y, ((firstChannel + c) * x[2] + iy) * x[3] + ix, w);
              }
            }
          }
        }
      }
    }
  }
}

function geometry(x: Shape4, weight: Shape4, params: ConvParams): Geometry | null {
  const side = (axis: 0 | 1) =>
    Math.floor(
      (x[axis + 2]! +
        2 * params.padding[axis] -
        params.dilation[axis] * (weight[axis + 2]! - 1) -
        1) /
        params.stride[axis],
    ) + 1;
  const [height, width] = [side(0), side(1)];
  return height < 1 || width < 1
    ? null
    : { x, weight, out: [x[0], weight[0], height, width], params };
}

async function check(backend: Backend, shapes: Geometry): Promise<void> {
  const { params, out } = shapes;
  const [x, weight, bias, g] = [shapes.x, shapes.weight, [out[1]], out].map(integers) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const y = new Float64Array(count(out)).map((_, i) => {
    return bias[Math.floor(i / (out[2] * out[3])) % out[1]]!;
  });
  const [gx, gw] = [new Float64Array(x.length), new Float64Array(weight.length)];
  walk(shapes, (atY, atX, atW) => {
    y[atY]! += x[atX]! * weight[atW]!;
    gx[atX]! += g[atY]! * weight[atW]!;
    gw[atW]! += g[atY]! * x[atX]!;
  });

  const X = place(backend, x, shapes.x);
  const W = place(backend, weight, shapes.weight);
  const B = place(backend, bias, [out[1]]);
  const G = place(backend, g, out);
  const results = {
    forward: [backend.conv2d(X, W, B, params, out), out, y],
    'input gradient': [backend.conv2dInputGradient(G, W, params, shapes.x), shapes.x, gx],
    'weight gradient': [
      backend.conv2dWeightGradient(G, X, params, shapes.weight),
      shapes.weight,
      gw,
    ],
  } as const;
  for (const [direction, [storage, shape, expected]] of Object.entries(results)) {
    const fault = difference(await take(backend, storage, shape), expected);
    expect(fault, `${direction} ${JSON.stringify(shapes)}`).toBeUndefined();
  }
  for (const operand of [X, W, B, G]) backend.release(operand.storage);
}

function random(): Geometry | null {
  const groups = draw(1, 3);
  const perGroup = draw(1, 4);
  return geometry(
    [draw(1, 3), groups * perGroup, draw(1, 19), draw(1, 19)],
    [groups * draw(1, 9), perGroup, draw(1, 5), draw(1, 5)],
    {
      stride: [draw(1, 4), draw(1, 4)],
      padding: [draw(0, 2), draw(0, 2)],
      dilation: [draw(1, 2), draw(1, 2)],
      groups,
    },
  );
}

const plain = { dilation: [1, 1], groups: 1 } as const;
const ALEXNET: Readonly<Record<string, Geometry | null>> = {
  'a wide stride': geometry([2, 3, 63, 63], [8, 3, 11, 11], {
    ...plain,
    stride: [4, 4],
    padding: [2, 2],
  }),
  'a large plane': geometry([2, 5, 27, 27], [20, 5, 5, 5], {
    ...plain,
    stride: [1, 1],
    padding: [2, 2],
  }),
  'a small plane, many pictures': geometry([9, 20, 6, 6], [33, 20, 3, 3], {
    ...plain,
    stride: [1, 1],
    padding: [1, 1],
  }),
  'pixels that no window reaches': geometry([2, 3, 8, 9], [4, 3, 2, 1], {
    ...plain,
    stride: [3, 4],
    padding: [0, 0],
  }),
};

describe.each(sets)('%s', (isa) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await cpu({ isa, threads: 2 });
  });
  afterAll(() => backend.close());

  test.each(Object.keys(ALEXNET))('convolves with %s', async (name) => {
    await check(backend, ALEXNET[name]!);
  });

  test('convolves in random geometries', async () => {
    for (let done = 0; done < 100; ) {
      const shapes = random();
      if (!shapes) continue;
      await check(backend, shapes);
      done++;
    }
  });

  test('uses weights anew once they were written, whatever it kept of them', async () => {
    const { params, out, ...shapes } = ALEXNET['a small plane, many pictures']!;
    const x = place(backend, uniform(shapes.x), shapes.x);
    const compute = (w: Operand) => backend.conv2d(x, w, null, params, out);
    await expectFreshWeights(backend, shapes.weight, compute, out);
  });
});
