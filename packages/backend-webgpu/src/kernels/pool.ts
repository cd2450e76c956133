/** @file Pooling over windows of pictures. Gradients gather: every input cell asks the windows that cover it. */
import { elementCount, type Shape } from '@striate/shapes';
import type { AvgPoolParams, Backend, PoolParams, Storage } from '@striate/tensor';
import type { Engine } from '../runtime/engine.js';
import { float, type Kernel, perElement } from '../runtime/kernel.js';

/** The numbers after the count: sides of x, sides of the output, then the window's pairs. */
const GEOMETRY = `
fn sideOf(pair: u32, axis: u32) -> i32 { return pi(1u + 2u * pair + axis); }
const X = 0u; const OUT = 1u; const KERNEL = 2u; const STRIDE = 3u; const PADDING = 4u; const DILATION = 5u;
struct Place { plane: i32, y: i32, x: i32 }
fn placeOf(i: u32, pair: u32) -> Place {
  let height = u32(sideOf(pair, 0u));
  let width = u32(sideOf(pair, 1u));
  return Place(i32(i / (height * width)), i32(i / width % height), i32(i % width));
}
// The first and the last window whose cells, from start to start + extent, can hold at.
fn windowsOf(at: i32, axis: u32, extent: i32) -> vec2<i32> {
  let past = at + sideOf(PADDING, axis);
  let stride = sideOf(STRIDE, axis);
  let first = max(past - extent + stride, 0) / stride;
  return vec2<i32>(first, min(past / stride, sideOf(OUT, axis) - 1));
}
`;

const MAX_POOL = perElement(
  'maxPool2d',
  { input: 'f32' },
  { values: 'f32', indices: 'i32' },
  `
  let to = placeOf(i, OUT);
  let top = to.y * sideOf(STRIDE, 0u) - sideOf(PADDING, 0u);
  let left = to.x * sideOf(STRIDE, 1u) - sideOf(PADDING, 1u);
  let height = sideOf(X, 0u);
  let width = sideOf(X, 1u);
  var best = fromBits(p(13u));
  var place = -1;
  for (var a = 0; a < sideOf(KERNEL, 0u); a++) {
    let y = top + a * sideOf(DILATION, 0u);
    if (y < 0 || y >= height) { continue; }
    for (var b = 0; b < sideOf(KERNEL, 1u); b++) {
      let x = left + b * sideOf(DILATION, 1u);
      if (x < 0 || x >= width) { continue; }
      let value = input[(to.plane * height + y) * width + x];
      if (place < 0 || isNan(value) || (value > best && !isNan(best))) {
        best = value;
        place = y * width + x;
      }
    }
  }
  values[i] = best;
  indices[i] = place;`,
  GEOMETRY,
);

const MAX_POOL_GRADIENT = perElement(
  'maxPool2dGradient',
  { g: 'f32', indices: 'i32' },
  { gradient: 'f32' },
  `
  let at = placeOf(i, X);
  let own = at.y * sideOf(X, 1u) + at.x;
  let rows = windowsOf(at.y, 0u, (sideOf(KERNEL, 0u) - 1) * sideOf(DILATION, 0u) + 1);
  let columns = windowsOf(at.x, 1u, (sideOf(KERNEL, 1u) - 1) * sideOf(DILATION, 1u) + 1);
  var sum = 0.0;
  for (var y = rows.x; y <= rows.y; y++) {
    for (var x = columns.x; x <= columns.y; x++) {
      let place = (at.plane * sideOf(OUT, 0u) + y) * sideOf(OUT, 1u) + x;
      if (indices[place] == own) { sum += g[place]; }
    }
  }
  gradient[i] = sum;`,
  GEOMETRY,
);

/** The cells of window `i` along an axis, and what they count for in the divisor: [start, end, counted]. */
const SLIDING = `
fn cellsOf(i: i32, axis: u32) -> vec3<i32> {
  let size = sideOf(X, axis);
  let start = i * sideOf(STRIDE, axis) - sideOf(PADDING, axis);
  let end = min(start + sideOf(KERNEL, axis), size + sideOf(PADDING, axis));
  let inside = vec2<i32>(max(start, 0), min(end, size));
  return vec3<i32>(inside, select(inside.y - inside.x, end - start, p(11u) != 0u));
}
fn covering(at: i32, axis: u32) -> vec2<i32> { return windowsOf(at, axis, sideOf(KERNEL, axis)); }
fn divisorOf(rows: i32, columns: i32) -> f32 { return select(f32(rows * columns), pf(12u), p(12u) != 0u); }
`;

const ADAPTIVE = `
fn cellsOf(i: i32, axis: u32) -> vec3<i32> {
  let size = sideOf(X, axis);
  let parts = sideOf(OUT, axis);
  let start = i * size / parts;
  let end = ((i + 1) * size + parts - 1) / parts;
  return vec3<i32>(start, end, end - start);
}
fn covering(at: i32, axis: u32) -> vec2<i32> {
  let size = sideOf(X, axis);
  let parts = sideOf(OUT, axis);
  return vec2<i32>(at * parts / size, ((at + 1) * parts - 1) / size);
}
fn divisorOf(rows: i32, columns: i32) -> f32 { return f32(rows * columns); }
`;

const AVERAGE = `
  let to = placeOf(i, OUT);
  let rows = cellsOf(to.y, 0u);
  let columns = cellsOf(to.x, 1u);
  var sum = 0.0;
  for (var y = rows.x; y < rows.y; y++) {
    let row = (to.plane * sideOf(X, 0u) + y) * sideOf(X, 1u);
    for (var x = columns.x; x < columns.y; x++) { sum += input[row + x]; }
  }
  output[i] = sum / divisorOf(rows.z, columns.z);`;

const SHARES = `
  let at = placeOf(i, X);
  let rows = covering(at.y, 0u);
  let columns = covering(at.x, 1u);
  var sum = 0.0;
  for (var y = rows.x; y <= rows.y; y++) {
    for (var x = columns.x; x <= columns.y; x++) {
      let place = (at.plane * sideOf(OUT, 0u) + y) * sideOf(OUT, 1u) + x;
      sum += input[place] / divisorOf(cellsOf(y, 0u).z, cellsOf(x, 1u).z);
    }
  }
  output[i] = sum;`;

function averaging(name: string, body: string, windows: string): Kernel {
  return perElement(name, { input: 'f32' }, { output: 'f32' }, body, GEOMETRY + windows);
}

const AVG_POOL = averaging('avgPool2d', AVERAGE, SLIDING);
const AVG_POOL_GRADIENT = averaging('avgPool2dGradient', SHARES, SLIDING);
const ADAPTIVE_AVG_POOL = averaging('adaptiveAvgPool2d', AVERAGE, ADAPTIVE);
const ADAPTIVE_AVG_POOL_GRADIENT = averaging('adaptiveAvgPool2dGradient', SHARES, ADAPTIVE);

function sides(x: Shape, out: Shape): number[] {
  return [...x.slice(2), ...out.slice(2)];
}

function windowNumbers(x: Shape, out: Shape, params: PoolParams | AvgPoolParams): number[] {
  return [...sides(x, out), ...params.kernelSize, ...params.stride, ...params.padding];
}

function maxNumbers(x: Shape, out: Shape, params: PoolParams): number[] {
  const nothing = float(Number.NEGATIVE_INFINITY);
  return [...windowNumbers(x, out, params), ...params.dilation, nothing];
}

function avgNumbers(x: Shape, out: Shape, params: AvgPoolParams): number[] {
  const { countIncludePad, divisorOverride } = params;
  return [...windowNumbers(x, out, params), Number(countIncludePad), float(divisorOverride ?? 0)];
}

export function poolKernels(
  engine: Engine,
): Pick<
  Backend,
  | 'maxPool2d'
  | 'maxPool2dGradient'
  | 'avgPool2d'
  | 'avgPool2dGradient'
  | 'adaptiveAvgPool2d'
  | 'adaptiveAvgPool2dGradient'
> {
  function filled(kernel: Kernel, inputs: readonly Storage[], out: Shape, numbers: number[]) {
    const y = engine.create(out);
    engine.run(kernel, [...inputs, y], elementCount(out), numbers);
    return y;
  }

  return {
    maxPool2d(x, params, out) {
      const values = engine.create(out);
      const indices = engine.create(out);
      const numbers = maxNumbers(x.shape, out, params);
      engine.run(MAX_POOL, [x.storage, values, indices], elementCount(out), numbers);
      return { values, indices };
    },

    maxPool2dGradient: (g, indices, params, out) =>
      filled(
        MAX_POOL_GRADIENT,
        [g.storage, indices.storage],
        out,
        maxNumbers(out, g.shape, params),
      ),

    avgPool2d: (x, params, out) =>
      filled(AVG_POOL, [x.storage], out, avgNumbers(x.shape, out, params)),

    avgPool2dGradient: (g, params, out) =>
      filled(AVG_POOL_GRADIENT, [g.storage], out, avgNumbers(out, g.shape, params)),

    adaptiveAvgPool2d: (x, out) => filled(ADAPTIVE_AVG_POOL, [x.storage], out, sides(x.shape, out)),

    adaptiveAvgPool2dGradient: (g, out) =>
      filled(ADAPTIVE_AVG_POOL_GRADIENT, [g.storage], out, sides(out, g.shape)),
  };
}
