/** @file Places in the user's code: what engines print, and which frames are the library's own. */
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { type Call, callSite, formatPlace } from '../src/debug/call-site.js';

/** The call as it is found on `stack`. */
function found(stack: string): Call {
  class Fake {
    readonly stack = stack;
  }
  vi.stubGlobal('Error', Fake);
  try {
    return callSite();
  } finally {
    vi.unstubAllGlobals();
  }
}

const OWN = fileURLToPath(new URL('../src/ops/log.ts', import.meta.url));

test('is the line of this file', () => {
  const [site, error] = [callSite().site, new Error()];
  const [, line] = /:(\d+):\d+\)?$/.exec(error.stack!.split('\n')[1]!)!;
  expect(site).toMatchObject({ file: fileURLToPath(import.meta.url), line: Number(line) });
  expect(formatPlace(site)).toMatch(/call-site\.test\.ts:\d+:\d+$/);
});

test('comes behind the frames of every package of this library, with the name of what was called', () => {
  const inner = `Error
    at fill (file://${OWN}:1:2)
    at log (file://${OWN}:3:4)`;
  const user = { file: '/home/me/train.ts', line: 12, column: 5 };
  expect(found(`${inner}\n    at step (file:///home/me/train.ts:12:5)`)).toEqual({
    name: 'log',
    site: user,
  });
  for (const between of [
    'Conv2d.forward (file:///home/me/node_modules/@striate/layers/dist/index.js:7:8)',
    'Conv2d.forward (/home/me/node_modules/.pnpm/@striate+layers@1.0.0/node_modules/@striate/layers/dist/index.js:7:8)',
    `Conv2d.forward (${OWN.replace('tensor/src/ops/log.ts', 'layers/src/conv.ts')}:7:8)`,
    'Conv2d.forward (http://localhost:5173/node_modules/.vite/deps/@striate_layers.js?v=1:7:8)',
  ]) {
    expect(
      found(`${inner}
    at new Promise (<anonymous>)
    at ${between}
    at node:internal/process/task_queues:95:5
    at async file:///home/me/train.ts:12:5`),
    ).toEqual({ name: 'Conv2d.forward', site: user });
  }
});

test('names what a part of a model has called, not who called the part', () => {
  const stack = `Error
    at log (file://${OWN}:3:4)
    at file://${OWN}:5:6
    at withinPart (file://${OWN}:7:8)
    at Root.forward (file://${OWN}:9:10)
    at step (file:///home/me/train.ts:12:5)`;
  expect(found(stack)).toMatchObject({ name: 'log', site: { line: 12 } });
});

test('reads what Firefox and Safari print, and paths of Windows', () => {
  const own = 'log@https://example.org/node_modules/@striate/tensor/dist/index.js:3:4';
  expect(found(`${own}\nstep@https://example.org/train.js?v=2:12:5\n`)).toEqual({
    name: 'log',
    site: { file: 'https://example.org/train.js', line: 12, column: 5 },
  });
  expect(found('Error\n    at step (C:\\me\\train.cjs:12:5)').site?.file).toBe('C:/me/train.cjs');
  expect(found('Error\n    at step (file:///C:/my%20code/train.js:12:5)').site?.file).toBe(
    'C:/my code/train.js',
  );
});

test('is null where the library was not called from outside', () => {
  const { name, site } = found(`Error\n    at async Module.log (file://${OWN}:1:2)`);
  expect([name, site]).toEqual(['log', null]);
  expect(formatPlace(site)).toBe('a place that was not recorded');
  expect(found(`Error\n    at Object.log [as exp] (file://${OWN}:1:2)`).name).toBe('log');
  expect(found('Error\n    at step (file:///100%.js:1:2)').site?.file).toBe('/100%.js');
  expect(found('')).toEqual({ name: 'an op', site: null });
});
