/** @file A worker that runs one block and ends. */
import type { Entry } from './entries';
import { execute } from './execute';
import { loadPackage } from './packages';

export type FromWorker =
  | { readonly type: 'entry'; readonly entry: Entry }
  | { readonly type: 'end' };

const post = (message: FromWorker) => self.postMessage(message);

self.onmessage = async ({ data }: MessageEvent<string>) => {
  await execute(data, { load: loadPackage, emit: (entry) => post({ type: 'entry', entry }) });
  post({ type: 'end' });
};
