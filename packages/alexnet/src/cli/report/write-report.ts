/** @file `report.html` and the plots of a run. */
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Compose, PictureDataset } from '@striate/datasets';
import type { Evaluation, JudgedPicture } from '../../evaluation/evaluation.js';
import type { HistoryRow } from '../../training/events.js';
import { cannotWrite, writeAtomic } from '../files.js';
import { renderPage } from './page.js';
import { AS_DECODED, spread, thumbnails } from './pictures.js';
import { calibrationPlot } from './plots/calibration.js';
import { confusionCells, confusionHeatMap, NAMED_CLASSES } from './plots/confusion.js';
import { accuracyCurves, learningRateCurve, lossCurves } from './plots/curves.js';
import { draw, type Plot, pngFile, svgFile } from './plots/render.js';
import type { Plots, ShownJudgement, ShownPicture } from './report.js';

export interface ReportOptions {
  /** The folder of the run. */
  readonly run: string;
  /** The resolved configuration, shown as it is. */
  readonly config: object;
  readonly history: readonly HistoryRow[];
  /** Of the best weights, on `validation`. */
  readonly evaluation: Evaluation;
  readonly training: PictureDataset;
  readonly validation: PictureDataset;
  readonly trainingTransform: Compose;
  readonly validationTransform: Compose;
}

const REPORT_FILE = 'report.html';

/** Pictures in each part of the report, at most. */
const PICTURES = 24;

/**
 * Writes `report.html`, a page that needs nothing else, and each of its plots as SVG and PNG in `plots`. A picture
 * that can't be read leaves its place empty. Throws TrainerError where a file can't be written.
 */
export async function writeReport(options: ReportOptions): Promise<{ files: string[] }> {
  const { run, evaluation, history } = options;
  const plots = await drawPlots(history, evaluation);
  const page = renderPage({ ...options, plots, ...(await shownPictures(options)) });
  const files: string[] = [];
  await makeFolder(join(run, 'plots'));
  for (const plot of Object.values<Plot>({ ...plots })) {
    const path = join(run, 'plots', plot.name);
    files.push(await write(`${path}.svg`, svgFile(plot)));
    files.push(await write(`${path}.png`, [await pngFile(plot)]));
  }
  // Last: where it is, all of it is.
  files.unshift(await write(join(run, REPORT_FILE), page));
  return { files };
}

/** Whether the folder of a run has no report, or one that is older than `state`, a file of that run. */
export async function lacksReport(run: string, state: string): Promise<boolean> {
  const report = await stat(join(run, REPORT_FILE)).catch(() => undefined);
  return report === undefined || report.mtimeMs < (await stat(join(run, state))).mtimeMs;
}

async function drawPlots(history: readonly HistoryRow[], evaluation: Evaluation): Promise<Plots> {
  const isNamed = evaluation.classes.length <= NAMED_CLASSES;
  return {
    loss: await draw(lossCurves(history)),
    accuracy: await draw(accuracyCurves(history)),
    learningRate: await draw(learningRateCurve(history)),
    confusion: isNamed
      ? await draw(confusionCells(evaluation))
      : await confusionHeatMap(evaluation),
    calibration: await draw(calibrationPlot(evaluation)),
  };
}

async function shownPictures(options: ReportOptions) {
  const { training, validation, trainingTransform, validationTransform, evaluation } = options;
  const positions = spread(training.length, PICTURES);
  return {
    topLosses: await judged(validation, evaluation.topLosses, AS_DECODED),
    validation: evaluation.sample
      ? await judged(validation, evaluation.sample, validationTransform)
      : await shown(validation, spread(validation.length, PICTURES), validationTransform),
    training: await shown(training, positions, trainingTransform),
  };
}

async function judged(
  dataset: PictureDataset,
  pictures: readonly JudgedPicture[],
  transform: Compose,
): Promise<Required<ShownJudgement>[]> {
  const some = pictures.slice(0, PICTURES);
  const positions = some.map(({ index }) => index);
  const found = await shown(dataset, positions, transform);
  return found.map((picture, i) => ({ ...picture, judged: some[i]! }));
}

async function shown(
  dataset: PictureDataset,
  positions: readonly number[],
  transform: Compose,
): Promise<ShownPicture[]> {
  const urls = await thumbnails(dataset, positions, transform);
  return positions.map((position, i) => ({ entry: dataset.entry(position), url: urls[i] }));
}

async function write(path: string, content: string | readonly Uint8Array[]): Promise<string> {
  await writeAtomic(path, content);
  return path;
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    throw cannotWrite(path, error);
  }
}
