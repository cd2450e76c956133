/** @file Looks at every picture of a data set before it is trained on. It changes no file. */
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import type { PictureDataset } from './dataset.js';
import type { SkippedPicture } from './epoch-loader.js';
import { checkedInteger, UnreadablePictureError } from './errors.js';
import { sendable } from './host-fetcher.js';
import { type Inspection, type InspectTask, inspect } from './inspect.js';
import { type Lane, WorkQueue } from './work-queue.js';
import { WorkerLane } from './worker-lane.js';

export interface CheckOptions {
  /** Threads that decode; with 0 this thread does. Default: as many as there are cores. */
  readonly workers?: number | undefined;
  /** A picture with a side below this is reported as small. Default: 32. */
  readonly minSide?: number | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A file whose name ends otherwise than its content is. It is read all the same. */
export interface MislabelledPicture {
  readonly path: string;
  readonly extension: string;
  readonly format: string;
}

/** Files with the same bytes. */
export interface DuplicatedPictures {
  readonly paths: readonly string[];
  /** False if they have different labels, of which one must be wrong. */
  readonly sameClass: boolean;
}

export interface SmallPicture {
  readonly path: string;
  readonly height: number;
  readonly width: number;
}

/** All lists are in the order of the data set. */
export interface CheckReport {
  readonly checked: number;
  readonly broken: readonly SkippedPicture[];
  readonly mislabelled: readonly MislabelledPicture[];
  readonly duplicated: readonly DuplicatedPictures[];
  readonly small: readonly SmallPicture[];
}

/** Which format an extension stands for. */
const FORMATS: Readonly<Record<string, string>> = {
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.png': 'png',
  '.ppm': 'pnm',
  '.pgm': 'pnm',
  '.bmp': 'bmp',
  '.tif': 'tiff',
  '.tiff': 'tiff',
  '.webp': 'webp',
  '.gif': 'gif',
};

/** Tasks under way for each thread. */
const DEPTH = 4;

const HERE: Lane<InspectTask, Inspection> = {
  run: async (task, keep) => keep(await inspect(task)),
  close: async () => {},
};

type Finding = Inspection | UnreadablePictureError;

/**
 * Decodes every picture of `dataset` and tells what is broken, mislabelled by its extension, there more than
 * once, or suspiciously small. Throws DatasetError for an option out of range, and the signal's reason.
 */
export async function check(
  dataset: PictureDataset,
  options: CheckOptions = {},
): Promise<CheckReport> {
  const { minSide = 32, workers = availableParallelism(), onProgress, signal } = options;
  const threads = checkedInteger('check', 'workers', workers, 0);
  checkedInteger('check', 'minSide', minSide, 1);
  const lanes = Array.from({ length: threads }, () => new WorkerLane<InspectTask, Inspection>());
  const queue = new WorkQueue(threads === 0 ? [HERE] : lanes, DEPTH);
  const stop = signal ?? new AbortController().signal;
  const findings: Finding[] = [];
  let [next, done] = [0, 0];
  const work = async () => {
    while (next < dataset.length) {
      stop.throwIfAborted();
      const position = next++;
      findings[position] = await findingOf(dataset, position, queue, stop);
      onProgress?.(++done, dataset.length);
    }
  };
  try {
    await Promise.all(Array.from({ length: DEPTH * Math.max(1, threads) }, work));
  } finally {
    await queue.close(new Error('check has ended'));
  }
  return reportOf(dataset, findings, minSide);
}

async function findingOf(
  dataset: PictureDataset,
  position: number,
  queue: WorkQueue<InspectTask, Inspection>,
  signal: AbortSignal,
): Promise<Finding> {
  const entry = dataset.entry(position);
  try {
    const source = await sendable(entry);
    const task = { inspect: true, path: entry.path, source } as const;
    return await queue.run(task, (inspection) => inspection, signal);
  } catch (cause) {
    if (cause instanceof UnreadablePictureError) return cause;
    throw cause;
  }
}

function reportOf(
  dataset: PictureDataset,
  findings: readonly Finding[],
  minSide: number,
): CheckReport {
  const broken: SkippedPicture[] = [];
  const mislabelled: MislabelledPicture[] = [];
  const small: SmallPicture[] = [];
  const byHash = new Map<string, { path: string; label: number }[]>();
  for (const [position, finding] of findings.entries()) {
    const { path, label } = dataset.entry(position);
    if (finding instanceof UnreadablePictureError) {
      broken.push({ path, reason: finding.reason });
      continue;
    }
    const { height, width, format, hash } = finding;
    const extension = extname(path).toLowerCase();
    const stated = FORMATS[extension];
    if (stated && format && stated !== format) mislabelled.push({ path, extension, format });
    if (Math.min(height, width) < minSide) small.push({ path, height, width });
    byHash.set(hash, [...(byHash.get(hash) ?? []), { path, label }]);
  }
  const duplicated = [...byHash.values()]
    .filter((same) => same.length > 1)
    .map((same) => ({
      paths: same.map(({ path }) => path),
      sameClass: same.every(({ label }) => label === same[0]!.label),
    }));
  return { checked: findings.length, broken, mislabelled, duplicated, small };
}
