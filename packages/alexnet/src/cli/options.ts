/** @file Flags made from the recipe, so that names, defaults and help stand in one place. */
import { InvalidArgumentError, Option } from 'commander';
import type { z } from 'zod';
import { type Recipe, recipeSchema } from '../recipe.js';

/** One flag per number of the recipe: `batchSize` is `--batch-size`. */
export function recipeOptions(): Option[] {
  return (Object.keys(recipeSchema.shape) as (keyof Recipe)[]).map((name) => {
    const field = recipeSchema.shape[name];
    const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return new Option(`--${flag} <number>`, field.description ?? '')
      .default(field.parse(undefined))
      .argParser(numberOf(field));
  });
}

/** A parser of numbers that `schema` accepts; commander prints what is wrong and exits with 2. */
export function numberOf(schema: z.ZodType<number>): (text: string) => number {
  return (text) => {
    const result = schema.safeParse(text.trim() === '' ? Number.NaN : Number(text));
    if (result.success) return result.data;
    throw new InvalidArgumentError(result.error.issues.map((issue) => issue.message).join('; '));
  };
}
