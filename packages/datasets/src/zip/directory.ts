/** @file Lists the members of a zip archive from its central directory, without reading any of them. */
import { type Entry, openPromise } from 'yauzl';
import { DatasetError } from '../errors.js';
import type { ZipMember } from '../source.js';

export interface NamedMember {
  /** The path within the archive; a folder's ends with a slash. */
  readonly name: string;
  readonly member: ZipMember;
}

/** What yauzl says of a name that leads out of the archive, or that no file can have. */
const HOSTILE = /^(invalid relative path|absolute path|invalid characters in fileName)/;

/**
 * The members of the archive at `path`, in its own order; `onProgress` hears how many there are so far.
 * Throws DatasetError: `no-such-file`, `corrupt-archive` (no zip file, damaged, or a name given twice) or
 * `hostile-archive` (a name that is absolute or has `..` in it).
 */
export async function readDirectory(
  path: string,
  onProgress: (members: number) => void,
): Promise<NamedMember[]> {
  const found = new Map<string, NamedMember>();
  try {
    const archive = await openPromise(path);
    for await (const entry of archive.eachEntry()) {
      const name = entry.fileName;
      if (found.has(name)) throw new Error(`it holds '${name}' twice`);
      found.set(name, { name, member: memberOf(path, entry) });
      onProgress(found.size);
    }
  } catch (cause) {
    throw archiveError(path, cause as NodeJS.ErrnoException);
  }
  return [...found.values()];
}

function memberOf(archive: string, entry: Entry): ZipMember {
  return {
    kind: 'zip',
    archive,
    offset: entry.relativeOffsetOfLocalHeader,
    compressedSize: entry.compressedSize,
    size: entry.uncompressedSize,
    method: entry.compressionMethod,
    encrypted: entry.isEncrypted(),
    crc: entry.crc32,
  };
}

function archiveError(path: string, { code, message }: NodeJS.ErrnoException): DatasetError {
  if (code?.startsWith('E') && !code.startsWith('ERR')) {
    return new DatasetError(
      'no-such-file',
      `Cannot open the archive '${path}': ${message}.`,
      'Give the path of a zip file that you may read.',
    );
  }
  if (HOSTILE.test(message)) {
    return new DatasetError(
      'hostile-archive',
      `The archive '${path}' has a member whose name leads out of it: ${message}.`,
      'Nothing was read. Use an archive from somebody you trust, or pack the folder again.',
    );
  }
  return new DatasetError(
    'corrupt-archive',
    `The archive '${path}' cannot be read: ${message}.`,
    'Download or pack it again; `unzip -t` tells whether a zip file is whole.',
  );
}
