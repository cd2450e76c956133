/** @file Leak reports: what is alive, where it was made, and that nobody pays for it otherwise. */
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type Backend,
  exp,
  mul,
  Parameter,
  scope,
  sum,
  type Tensor,
  tensor,
  trackTensors,
  zeros,
} from '../src/index.js';
import { reference } from '../src/reference/index.js';
import { state } from '../src/state.js';

let backend: Backend;
beforeEach(() => {
  backend = reference();
});

describe('a report', () => {
  it('lists what was made since and is alive, by bytes, with its place', () => {
    const before = zeros([100], { backend });
    using tracker = trackTensors();
    const list: Tensor[] = [];
    for (let i = 0; i < 3; i++) list.push(mul(before, i));
    const small = exp(list[0]!.detach());
    zeros([5], { backend, dtype: 'int32' });
    exp(small).dispose();
    scope(() => exp(exp(small)));
    const report = tracker.report();
    // The scope's result, small, three products and the integers.
    expect([report.count, report.bytes]).toEqual([6, 5 * 400 + 20]);
    expect(report.bytes).toBe(backend.memory().bytes - 400);
    expect(report.groups).toMatchObject([
      { op: 'mul', count: 3, bytes: 1200, shape: [100], dtype: 'float32', saved: 0 },
      { op: 'exp', count: 1, bytes: 400 },
      { op: 'exp', count: 1, bytes: 400 },
      { op: 'zeros', count: 1, bytes: 20, shape: [5], dtype: 'int32' },
    ]);
    const lines = report.groups.map(({ site }) => site!.line - report.groups[0]!.site!.line);
    expect(lines[0]).toBe(0);
    expect(lines.slice(1).toSorted()).toEqual([1, 2, 4]);
    expect(report.groups[0]!.site!.file).toMatch(/track\.test\.ts$/);
  });

  it('reads as a table', () => {
    using tracker = trackTensors();
    expect(String(tracker.report())).toBe('0 live tensors, 0 bytes');
    const x = zeros([2, 30], { backend });
    exp(mul(x, x)).dispose();
    const text = String(tracker.report()).replaceAll(/\/\S*test\.ts:\d+:\d+/g, 'here');
    expect(text).toBe(
      [
        '2 live tensors, 480 bytes',
        'bytes  count  saved  shape    dtype    op     called at',
        '  240      1      0  [2, 30]  float32  zeros  here',
        '  240      1      0  [2, 30]  float32  mul    here',
      ].join('\n'),
    );
  });

  it('tells what a graph alone keeps, and gradients', () => {
    using tracker = trackTensors();
    const x = tensor([1, 2], { backend, requiresGrad: true });
    const loss = scope(() => sum(exp(exp(x))));
    const kept = () => tracker.report().groups.map(({ op, count, saved }) => [op, count, saved]);
    expect(kept()).toEqual([
      ['tensor', 1, 0],
      ['exp', 1, 1],
      ['exp', 1, 1],
      ['sum', 1, 0],
    ]);
    loss.backward();
    loss.dispose();
    expect(kept()).toEqual([
      ['tensor', 1, 0],
      ['gradient of exp', 1, 0],
    ]);
  });

  it('counts handles on one storage once, until the last is gone', () => {
    using tracker = trackTensors();
    const x = zeros([2], { backend });
    const same = x.detach();
    x.dispose();
    expect(tracker.report().count).toBe(1);
    same.dispose();
    expect(tracker.report().count).toBe(0);
  });

  it('follows parameters onto a backend, through changes and off it', async () => {
    using tracker = trackTensors();
    const p = new Parameter([3], new Float32Array(3));
    expect(tracker.report().count).toBe(0);
    await p.to(backend);
    p.load(new Float32Array(3));
    p.touch();
    expect(tracker.report()).toMatchObject({ count: 1, bytes: 12 });
    p.dispose();
    expect(tracker.report().count).toBe(0);
  });
});

describe('a tracker', () => {
  it('starts when it is made, beside others, and ends with dispose()', () => {
    const first = trackTensors();
    zeros([1], { backend });
    const second = trackTensors();
    zeros([1], { backend });
    expect([first.report().count, second.report().count]).toEqual([2, 1]);
    first.dispose();
    first.dispose();
    expect(() => first.report()).toThrow('after it was disposed of');
    zeros([1], { backend });
    expect(second.report().count).toBe(2);
    second.dispose();
    expect(state.watchers.size).toBe(0);
    expect(zeros([1], { backend }).shared.origin).toBeUndefined();
  });
});
