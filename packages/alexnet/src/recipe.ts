/** @file The recipe: every number of a training run, with its default and what it means. */
import { z } from 'zod';

const count = z.number().int().min(1);
const share = z.number().gt(0).lt(1);

/** The defaults reach a validation accuracy of about 0.88 on PetImages. */
export const recipeSchema = z.strictObject({
  epochs: count.default(5).describe('passes over the training pictures'),
  batchSize: count.default(128).describe('pictures per step'),
  lr: z.number().positive().default(1e-4).describe('learning rate of Adam'),
  dropout: z.number().min(0).max(1).default(0.5).describe('dropout probability of the head'),
  size: z
    .number()
    .int()
    .min(127)
    .default(224)
    .describe('side in pixels that pictures are resized to'),
  valFraction: share.default(0.1).describe('share of the pictures kept for validation'),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .default(0)
    .describe('seed of weights, split, order and augmentation'),
});

export type Recipe = z.infer<typeof recipeSchema>;
