/** @file A lane of the work queue on this thread: sharp decodes on libuv's threads, the rest runs here. */

import { type HostTask, runOnHost } from './host.js';
import type { Raster } from './picture.js';
import type { Lane } from './work-queue.js';

export class HostLane implements Lane<HostTask, Raster> {
  async run<Kept>(task: HostTask, keep: (raster: Raster) => Kept): Promise<Kept> {
    return keep(await runOnHost(task, false));
  }

  async close(): Promise<void> {}
}
