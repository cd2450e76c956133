/** @file The comparison as a page: bundled, and served on a port of this machine. */
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const { build } = createRequire(import.meta.url)('../../node_modules/esbuild');

const PAGE = `<!doctype html>
<meta charset="utf-8">
<title>Striate and TensorFlow.js on WebGPU</title>
<style>
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; }
  table { border-collapse: collapse; margin: 1em 0; }
  td, th { padding: 0.2em 1em 0.2em 0; text-align: left; border-bottom: 1px solid #ddd; }
</style>
<h1>Striate and TensorFlow.js on WebGPU</h1>
<p>AlexNet's layers and its training step, in turns on this browser's adapter: median [least..greatest].</p>
<label>Batch <input id="batch" type="number" value="2" min="1" max="64"></label>
<label>Rounds <input id="rounds" type="number" value="5" min="1" max="50"></label>
<label>Only <input id="only" placeholder="all cases"></label>
<button id="start">Measure</button>
<p id="state"></p>
<table id="results"></table>
<ul id="verdicts"></ul>
<script type="module" src="page.js"></script>
`;

/** Listens until the program is ended; resolves with the address. */
export async function serve() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('page.mjs', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'error',
  });
  const server = createServer(({ url }, response) => {
    const isScript = url === '/page.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? outputFiles[0].contents : PAGE);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${server.address().port}`;
  console.log(`Open ${address} and press the button. Ctrl-C ends.`);
  return { address, server };
}
