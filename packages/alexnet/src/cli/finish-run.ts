/** @file After the last epoch: the best weights are judged, and the run gets its report. */
import { join } from 'node:path';
import { evaluate } from '../evaluation/evaluate.js';
import { loadCheckpoint } from './checkpoint.js';
import { BEST_FILE } from './checkpoint-keeper.js';
import { readHistory } from './log/csv-log.js';
import { pictureTransform } from './pictures.js';
import { writeReport } from './report/write-report.js';
import type { TrainPlan } from './run-plan.js';
import type { RunSession } from './run-session.js';

/** Writes the report of a run; returns its files. Throws TrainerError. */
export async function finishRun(
  run: string,
  { recipe, size, settings }: TrainPlan,
  { data, model, optimizer, ema, backend, validLoader }: RunSession,
): Promise<readonly string[]> {
  if (!settings.report) return [];
  // Their memory is needed no longer.
  for (const held of [model, optimizer, ema?.module]) held?.dispose();
  const best = (await loadCheckpoint(join(run, BEST_FILE))).model;
  await best.to(backend);
  const { training, validation } = data;
  const positions = positionsByIndex(validation);
  const evaluation = await evaluate({
    model: best,
    backend,
    source: validLoader,
    classes: data.classes,
    positionOf: (index) => positions.get(index)!,
  });
  best.dispose();
  const { files } = await writeReport({
    run,
    config: { ...recipe, size, device: `${backend.name}: ${backend.device}` },
    history: await readHistory(run),
    evaluation,
    training,
    validation,
    trainingTransform: pictureTransform(size, recipe.augment),
    validationTransform: pictureTransform(size),
  });
  return files;
}

/** From the index of a picture in its folder, which batches carry, to its position in the validation part. */
function positionsByIndex(validation: RunSession['data']['validation']): Map<number, number> {
  const positions = Array.from({ length: validation.length }, (_, position) => position);
  return new Map(positions.map((position) => [validation.entry(position).index, position]));
}
