/** @file Programs in READMEs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './packages.mjs';

/**
 * The first program of a README in the repository: its language and text.
 * @returns {{ language: 'js' | 'ts', code: string }}
 */
export function firstExample(readme) {
  const text = readFileSync(join(root, readme), 'utf8');
  const [, language, code] = /```(ts|js)\n([\s\S]*?)```/.exec(text) ?? [];
  if (!code) throw new Error(`${readme} has no program.`);
  return { language, code };
}
