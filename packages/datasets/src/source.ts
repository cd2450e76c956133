/** @file Where the bytes or pixels of one picture come from, if not from a file of its own. */
import type { Picture } from './decode.js';

/** A member of a zip archive: all that is needed to read it by position, without the archive's directory. */
export interface ZipMember {
  readonly kind: 'zip';
  readonly archive: string;
  /** Where the member's local header begins. */
  readonly offset: number;
  readonly compressedSize: number;
  readonly size: number;
  /** 0: stored as it is, 8: deflated; no other can be read. */
  readonly method: number;
  readonly encrypted: boolean;
  readonly crc: number;
}

/** A function in a module, which a worker thread can import where a closure could not follow. */
export interface ModuleFunction {
  /** The URL of the module: `new URL('./my-loader.js', import.meta.url).href`. */
  readonly module: string;
  /** The name that it is exported by. */
  readonly name: string;
}

/** Reads the picture at `path`; what it throws makes the picture an unreadable one. */
export type PictureReader = (path: string) => Picture | Promise<Picture>;

/** Plain data, so that it can be sent to a worker thread. */
export type PictureSource =
  | ZipMember
  | ({ readonly kind: 'module' } & ModuleFunction)
  | { readonly kind: 'blob'; readonly blob: Blob }
  | { readonly kind: 'pixels'; readonly picture: Picture };
