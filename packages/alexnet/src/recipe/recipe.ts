/** @file The recipe: every choice that a training run's result depends on, with its default and what it means. */
import { z } from 'zod';
import { variantNames } from '../models/index.js';

const count = z.number().int().min(1);
const whole = z.number().int().min(0);
const share = z.number().min(0).lt(1);
const partOf = z.number().gt(0).lt(1);
const choice = <const Names extends readonly [string, ...string[]]>(names: Names) => z.enum(names);

/** The fields by what they are about, in the order of the help. The defaults reach about 0.88 on PetImages. */
export const RECIPE_GROUPS = {
  Training: {
    epochs: count.default(5).describe('passes over the training pictures'),
    batchSize: count.default(128).describe('pictures per batch'),
    accumulate: count.default(1).describe('batches whose gradients make one step together'),
    patience: count.optional().describe('end after so many epochs without a better accuracy'),
    seed: whole
      .max(2 ** 32 - 1)
      .default(0)
      .describe('seed of weights, split, order and augmentation'),
    limitBatches: count.optional().describe('only so many batches per epoch, for a quick look'),
    overfitOneBatch: z
      .boolean()
      .default(false)
      .describe('learn the first batch by heart, to see whether the model can learn at all'),
  },
  Optimizer: {
    optimizer: choice(['adam', 'adamw', 'sgd', 'rmsprop'])
      .default('adam')
      .describe('how weights follow gradients'),
    lr: z.number().positive().default(1e-4).describe('learning rate'),
    momentum: share.default(0.9).describe('momentum of sgd and rmsprop'),
    weightDecay: z.number().min(0).default(0).describe('pull of the weights towards 0'),
    schedule: choice(['constant', 'step', 'cosine', 'plateau'])
      .default('constant')
      .describe('how the learning rate falls: not, to a tenth twice, along a cosine, when stuck'),
    warmupEpochs: whole.default(0).describe('epochs over which the learning rate rises from 1 %'),
    warmupSteps: whole.default(0).describe('steps over which it does, in place of epochs'),
    clipNorm: z.number().positive().optional().describe('largest norm of all gradients together'),
    ema: partOf.optional().describe('decay of a running mean of the weights, such as 0.999'),
  },
  Model: {
    variant: z.enum(variantNames).default('batchnorm').describe('variant of AlexNet'),
    dropout: z.number().min(0).max(1).default(0.5).describe('dropout probability of the head'),
    init: z
      .string()
      .optional()
      .describe('start from the weights of this .safetensors or .pth file'),
    freeze: choice(['none', 'features']).default('none').describe('layers that keep their weights'),
  },
  Pictures: {
    size: count.optional().describe("side in pixels (default: the variant's, 224)"),
    val: z.string().optional().describe('folder of validation pictures, in place of a share'),
    valFraction: partOf.default(0.1).describe('share of the pictures kept for validation'),
    stratified: z.boolean().default(false).describe('keep that share of every class'),
    augment: choice(['none', 'flip', 'standard', 'strong'])
      .default('flip')
      .describe('random changes: none, mirroring, also crops, also colours and erasing'),
    mixup: z.number().min(0).default(0).describe('alpha of MixUp, 0 for none'),
    cutmix: z.number().min(0).default(0).describe('alpha of CutMix, 0 for none'),
    labelSmoothing: share
      .default(0)
      .describe('share of each label that is spread over all classes'),
    balance: choice(['none', 'weights', 'sampler'])
      .default('none')
      .describe('rare classes count more in the loss, or come more often'),
    decode: choice(['exact', 'fast'])
      .default('exact')
      .describe('decode JPEGs to the bits of Pillow, or faster and a little differently'),
  },
} as const;

const { Training, Optimizer, Model, Pictures } = RECIPE_GROUPS;

export const recipeSchema = z.strictObject({ ...Training, ...Optimizer, ...Model, ...Pictures });

export type Recipe = z.infer<typeof recipeSchema>;

export const recipeKeys = Object.keys(recipeSchema.shape) as (keyof Recipe)[];
