/** @file Where a run's settings come from: the command line, a file of the user's, or the run that is resumed. */
import { extname, join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { TrainerError } from '../errors.js';
import { type Recipe, recipeKeys, recipeSchema } from '../recipe/recipe.js';
import { readWhole } from './files.js';

/** `config.json` of a run folder: everything that was decided, defaults included. */
export const runConfigSchema = z.object({
  /** The folder of training pictures. */
  dir: z.string(),
  classes: z.array(z.string()),
  device: z.string(),
  recipe: recipeSchema,
});

export type RunConfig = z.infer<typeof runConfigSchema>;

export const CONFIG_FILE = 'config.json';

/** The config of a run folder. Throws TrainerError. */
export async function readRunConfig(run: string): Promise<RunConfig> {
  const path = join(run, CONFIG_FILE);
  const result = runConfigSchema.safeParse(await parseFile(path));
  if (result.success) return result.data;
  throw new TrainerError(
    'cannot-read',
    `${path} is no config of a run: ${problems(result.error)}.`,
    'Give a folder that `alexnet train` made.',
  );
}

/** The part of a recipe in a JSON or YAML file, or in the config.json of a run. Throws TrainerError. */
export async function readRecipeFile(path: string): Promise<Partial<Recipe>> {
  const content = await parseFile(path);
  const given = isObject(content) && isObject(content.recipe) ? content.recipe : content;
  if (!isObject(given)) {
    throw new TrainerError(
      'bad-option',
      `${path} holds no options.`,
      'Write one per line, such as "epochs: 10".',
    );
  }
  const unknown = Object.keys(given).find((key) => !(key in recipeSchema.shape));
  if (unknown !== undefined) {
    throw new TrainerError(
      'bad-option',
      `${path} has the option ${unknown}, which there is not.`,
      `Did you mean ${nearest(unknown)}? \`alexnet train --help\` lists them all.`,
    );
  }
  const result = recipeSchema.partial().safeParse(given);
  // Only what the file says: defaults come last.
  if (result.success) return Object.fromEntries(Object.entries(given)) as Partial<Recipe>;
  throw new TrainerError(
    'bad-option',
    `${path}: ${problems(result.error)}.`,
    'See `alexnet train --help` for what each option may be.',
  );
}

async function parseFile(path: string): Promise<unknown> {
  const text = new TextDecoder().decode(await readWhole(path));
  try {
    return extname(path) === '.json' ? JSON.parse(text) : parseYaml(text, { logLevel: 'error' });
  } catch (error) {
    const [first] = (error as Error).message.split('\n');
    throw new TrainerError(
      'bad-option',
      `${path} can't be understood: ${first}.`,
      'Mend the file.',
    );
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function problems({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
}

/** The option that shares the most letters with `name`, in order. */
function nearest(name: string): string {
  const apart = (key: string) => editDistance(name.toLowerCase(), key.toLowerCase());
  return recipeKeys.toSorted((a, b) => apart(a) - apart(b))[0]!;
}

/** Levenshtein's: letters to put in, take out or exchange. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + Number(letter !== b[j])));
    }
    row = next;
  }
  return row[b.length]!;
}
