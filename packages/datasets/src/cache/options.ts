/** @file How a user asks for a cache. */
import { totalmem } from 'node:os';
import { checkedInteger } from '../errors.js';
import { FileCache } from './file-cache.js';
import { MemoryCache, type PictureCache } from './picture-cache.js';

export interface CacheOptions {
  /** The file that keeps the pictures, for the next run too. Default: they are kept in memory. */
  readonly file?: string | undefined;
  /** No picture is added beyond so many bytes. Default: 64 GiB in a file, a quarter of the memory. */
  readonly maxBytes?: number | undefined;
}

const FILE_LIMIT = 64 * 2 ** 30;

/** Throws DatasetError for `maxBytes` out of range or a file in use for other pictures. */
export function openCache({ file, maxBytes }: CacheOptions, recipe: string): PictureCache {
  const limit = maxBytes ?? (file === undefined ? Math.floor(totalmem() / 4) : FILE_LIMIT);
  checkedInteger('DataLoader', 'cache.maxBytes', limit, 1);
  return file === undefined
    ? new MemoryCache(limit)
    : FileCache.acquire(file, { recipe, maxBytes: limit });
}
