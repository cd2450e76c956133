/** @file Checkpoints: the weights under PyTorch's keys, and in the metadata what prediction needs. */
import { IMAGENET_MEAN, IMAGENET_STD } from '@striate/datasets';
import { decodeSafetensors, encodeSafetensors, LayerError, type StateDict } from '@striate/layers';
import { z } from 'zod';
import { TrainerError } from '../errors.js';
import { type AlexNet, alexnet, variantNames } from '../models/index.js';
import { readWhole, writeAtomic } from './files.js';

/** One number for red, green and blue each. */
const channels = z.array(z.number()).length(3);

/** No JPEG has longer sides. */
const LONGEST_SIDE = 65_535;

const metadataSchema = z.object({
  /** Older files have none. */
  variant: z.enum(variantNames).default('batchnorm'),
  classes: z.array(z.string()).min(2),
  dropout: z.number(),
  size: z.number().int().min(1).max(LONGEST_SIDE),
  epoch: z.number().int().min(0),
  /** Absent where the run was interrupted before its first validation. */
  valAccuracy: z.number().optional(),
  /** What pictures were normalised with; older files were always with ImageNet's. */
  mean: channels.default([...IMAGENET_MEAN]),
  std: channels.default([...IMAGENET_STD]),
});

export type CheckpointMetadata = z.infer<typeof metadataSchema>;
/** What a writer gives: the rest has defaults. */
export type CheckpointNotes = z.input<typeof metadataSchema>;

/** Writes weights whole or not at all. Throws TrainerError. */
export async function saveWeights(
  path: string,
  state: StateDict,
  metadata: CheckpointNotes,
): Promise<void> {
  await writeAtomic(path, encodeCheckpoint(state, metadata));
}

/** A checkpoint's file, as parts to be written one after the other. */
export function encodeCheckpoint(state: StateDict, metadata: CheckpointNotes): Uint8Array[] {
  const notes = { format: 'pt', alexnet: JSON.stringify(metadata) };
  return encodeSafetensors({ state, metadata: notes });
}

/** The model with its weights, on no backend yet. Throws TrainerError naming the file. */
export async function loadCheckpoint(
  path: string,
): Promise<{ model: AlexNet; metadata: CheckpointMetadata }> {
  const file = await readWhole(path);
  try {
    const { state, metadata: notes } = decodeSafetensors(file);
    const metadata = parseMetadata(notes.alexnet);
    const { classes, variant, dropout } = metadata;
    const model = alexnet({ classes: classes.length, variant, dropout });
    model.loadStateDict(state);
    return { model: model.eval(), metadata };
  } catch (error) {
    if (!(error instanceof LayerError || error instanceof TrainerError)) throw error;
    throw new TrainerError(
      'bad-checkpoint',
      `${path}: ${error.message}`,
      'Give a checkpoint that `alexnet train` wrote.',
    );
  }
}

function parseMetadata(text: string | undefined): CheckpointMetadata {
  try {
    return metadataSchema.parse(JSON.parse(text ?? 'null'));
  } catch {
    throw new TrainerError(
      'bad-checkpoint',
      'Its metadata names no classes and sizes.',
      'It may come from another program.',
    );
  }
}
