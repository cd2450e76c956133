import { summary } from '@striate/layers';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { alexnet, checkSize, VARIANTS, type Variant, variantNames } from '../../models/index.js';
import { addExamples } from '../help.js';
import type { Io } from '../io.js';
import { numberOf } from '../options.js';

interface SummaryFlags {
  readonly variant: Variant;
  readonly classes: number;
  readonly size?: number;
  readonly json?: true;
}

const count = numberOf(z.number().int().min(1));

export function addSummary(program: Command, io: Io): void {
  const command = program
    .command('summary')
    .summary("print the model's layers, shapes, parameters and FLOPs")
    .description(
      `Prints what one picture goes through: each layer with the shape it gives, its parameters, the megabytes of\nits output and the FLOPs of one forward pass.\n\nVariants:\n${variantLines()}`,
    )
    .addOption(
      new Option('--variant <name>', 'which AlexNet').choices(variantNames).default('batchnorm'),
    )
    .option('--classes <number>', 'classes to tell apart', count, 2)
    .option('--size <number>', "side of the pictures (default: the variant's)", count)
    .option('--json', 'print everything as one JSON object')
    .action(({ variant, classes, size = VARIANTS[variant].size, json }: SummaryFlags) => {
      checkSize(variant, size);
      const found = summary(alexnet({ classes, variant }), [1, 3, size, size]);
      io.out(json ? `${JSON.stringify({ variant, classes, ...found })}\n` : `${found}\n`);
    });
  addExamples(command, [
    ['summary', "the course's model"],
    [
      'summary --variant torchvision --classes 1000',
      "torchvision's, as it was trained on ImageNet",
    ],
    ['summary --variant tiny --json', 'for a program'],
  ]);
}

function variantLines(): string {
  return variantNames
    .map((name) => {
      const { summary: text, size, minSize } = VARIANTS[name];
      return `  ${name.padEnd(12)} ${text}: pictures of ${size} pixels, at least ${minSize}`;
    })
    .join('\n');
}
