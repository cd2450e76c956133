/** @file Fills the queue with work for a second, then ends in the way that argument 1 says. */
import { parentPort } from 'node:worker_threads';
import { cpu } from '@striate/backend-node';

const backend = await cpu();
const shape = [512, 512];
const x = {
  storage: backend.upload(new Float32Array(512 * 512), 'float32'),
  shape,
  dtype: 'float32',
};
for (let i = 0; i < 200; i++) backend.release(backend.matmul(x, x, false, false));
parentPort?.postMessage('queued');

const mode = process.argv[2];
if (mode === 'exit') process.exit(3);
if (mode === 'read') backend.read(x).then((data) => console.log(`read ${data.length}`));
if (mode === 'close') backend.close().then(() => console.log('closed'));
