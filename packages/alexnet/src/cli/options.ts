/** @file Flags made from the recipe, so that names, defaults and help stand in one place. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { RECIPE_GROUPS } from '../recipe/recipe.js';

/** One flag per field of the recipe, by its groups: `batchSize` is `--batch-size`. */
export function addRecipeOptions(command: Command): Command {
  for (const [group, fields] of Object.entries<Record<string, z.ZodType>>(RECIPE_GROUPS)) {
    command.optionsGroup(`${group}:`);
    for (const [name, field] of Object.entries(fields)) command.addOption(optionOf(name, field));
  }
  return command;
}

function optionOf(name: string, field: z.ZodType): Option {
  const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const description = field.description ?? '';
  const value = field.parse(undefined);
  const inner = innerOf(field);
  if (inner instanceof z.ZodBoolean) return new Option(flag, description).default(false);
  const option =
    inner instanceof z.ZodEnum
      ? new Option(`${flag} <name>`, description).choices(inner.options.map(String))
      : inner instanceof z.ZodNumber
        ? new Option(`${flag} <number>`, description).argParser(numberOf(inner))
        : new Option(`${flag} <path>`, description);
  return value === undefined ? option : option.default(value);
}

/** What a field holds, given or not. */
function innerOf(field: z.ZodType): z.ZodType {
  const isWrapped = field instanceof z.ZodDefault || field instanceof z.ZodOptional;
  return isWrapped ? innerOf(field.unwrap() as z.ZodType) : field;
}

/** A parser of numbers that `schema` accepts; commander prints what is wrong and exits with 2. */
export function numberOf(schema: z.ZodType<number>): (text: string) => number {
  return (text) => {
    const result = schema.safeParse(text.trim() === '' ? Number.NaN : Number(text));
    if (result.success) return result.data;
    throw new InvalidArgumentError(result.error.issues.map((issue) => issue.message).join('; '));
  };
}
