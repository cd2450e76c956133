/** @file Which pictures a user means: files, folders, and lists of them on standard input. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { IMG_EXTENSIONS } from '@striate/datasets';
import { TrainerError } from '../errors.js';

/**
 * The files in the order given; a folder stands for the pictures in it and below, by name, and `-` for the
 * lines of `input`. Throws TrainerError for an address, a folder without pictures, and where nothing is named.
 */
export async function pictureFiles(
  names: readonly string[],
  input: AsyncIterable<string | Uint8Array>,
): Promise<string[]> {
  const files: string[] = [];
  for (const name of names) {
    const listed = name === '-' ? await linesOf(input) : [name];
    for (const path of listed) files.push(...(await filesAt(path)));
  }
  if (files.length > 0) return files;
  throw new TrainerError(
    'too-few-pictures',
    'The list of pictures is empty.',
    'Name at least one picture or folder.',
  );
}

async function filesAt(path: string): Promise<string[]> {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path)) {
    throw new TrainerError(
      'bad-option',
      `${path} is an address, and addresses are not fetched.`,
      `Fetch it first, such as with curl -O ${path}, and name the file.`,
    );
  }
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) return [path];
  const names = await readdir(path, { recursive: true });
  const pictures = names.filter((name) =>
    IMG_EXTENSIONS.some((e) => name.toLowerCase().endsWith(e)),
  );
  if (pictures.length > 0) return pictures.sort().map((name) => join(path, name));
  throw new TrainerError(
    'too-few-pictures',
    `There is no picture in ${path}.`,
    `Pictures end in ${IMG_EXTENSIONS.join(', ')}; name other files one by one.`,
  );
}

async function linesOf(input: AsyncIterable<string | Uint8Array>): Promise<string[]> {
  const parts: Uint8Array[] = [];
  for await (const part of input) parts.push(Buffer.from(part));
  return Buffer.concat(parts)
    .toString('utf8')
    .split(/\r?\n/)
    .filter((line) => line !== '');
}
