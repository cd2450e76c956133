/** @file `pnpm bench webgpu`: Striate and TensorFlow.js on the same WebGPU adapter, in turns; `--page` in a browser. */
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { COLUMNS, cells, contest, sentence, verdicts } from './contest.mjs';
import { serve } from './serve.mjs';
import { striate } from './striate.mjs';

const HELP = `node bench/run.mjs webgpu [options]

  --batch N        pictures (2)
  --rounds N       turns that count, per library (5)
  --only PATTERN   only cases whose "kind, name" matches this regular expression
  --page           serve the same comparison as a page with a button, and print its address

In Node the adapter comes from the npm package webgpu; VK_DRIVER_FILES chooses among Vulkan drivers.
`;

const WIDTHS = [40, 28, 30, 0];

/** TensorFlow.js looks for WebGPU where browsers have it. The object must live as long as its devices. */
function provideWebGpu() {
  const require = createRequire(new URL('../../packages/backend-webgpu/', import.meta.url));
  const gpu = require('webgpu').create([]);
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
  for (const [name, value] of Object.entries(require('webgpu').globals)) globalThis[name] ??= value;
}

export async function main(args) {
  const { values } = parseArgs({
    args,
    options: {
      batch: { type: 'string', default: '2' },
      rounds: { type: 'string', default: '5' },
      only: { type: 'string', default: '' },
      page: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  if (values.page) {
    await serve();
    return;
  }
  provideWebGpu();
  // It looks for WebGPU once, when it is loaded.
  const { tfjs } = await import('./tfjs.mjs');
  const print = (row) => console.log(row.map((cell, i) => cell.padEnd(WIDTHS[i])).join('  '));
  print(COLUMNS);
  const settings = {
    batch: Number(values.batch),
    rounds: Number(values.rounds),
    only: new RegExp(values.only),
    turnSeconds: 0.2,
  };
  const results = await contest([striate, tfjs], settings, (result) => print(cells(result)));
  console.log(['', ...verdicts(results).map(sentence)].join('\n'));
}
