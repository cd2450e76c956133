/** @file Reads one member of a zip archive by its position (PKWARE APPNOTE 4.3), checked before it is trusted. */
import { type FileHandle, open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import type { ZipMember } from '../source.js';

const inflate = promisify(inflateRaw);

const LOCAL_HEADER = 30;
const LOCAL_SIGNATURE = 0x04034b50;

const STORED = 0;
const DEFLATED = 8;

/** No picture file is larger; a member that says so is refused before memory is taken for it. */
const SIZE_LIMIT = 256 * 2 ** 20;

/** The bytes of a member. Throws Error if it is damaged, encrypted, too large, or lies about its size. */
export async function readMember(member: ZipMember): Promise<Buffer> {
  if (member.encrypted) throw new Error('it is encrypted');
  if (member.size > SIZE_LIMIT || member.compressedSize > SIZE_LIMIT) {
    throw new Error(
      `it claims ${member.size} bytes, more than the ${SIZE_LIMIT} of any picture file`,
    );
  }
  const archive = await open(member.archive);
  let packed: Buffer;
  try {
    const header = await readExactly(archive, member.offset, LOCAL_HEADER);
    if (header.readUInt32LE(0) !== LOCAL_SIGNATURE) {
      throw new Error(`the archive is corrupt: no member begins at byte ${member.offset}`);
    }
    const names = header.readUInt16LE(26) + header.readUInt16LE(28);
    const start = member.offset + LOCAL_HEADER + names;
    packed = await readExactly(archive, start, member.compressedSize);
  } finally {
    await archive.close();
  }
  const bytes = await unpacked(packed, member);
  if (bytes.length !== member.size || crc32(bytes) !== member.crc) {
    throw new Error('the archive is corrupt: the content does not match its checksum');
  }
  return bytes;
}

async function readExactly(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead < length) throw new Error('the archive is corrupt: it ends too early');
  return buffer;
}

async function unpacked(packed: Buffer, { method, size }: ZipMember): Promise<Buffer> {
  if (method === STORED) return packed;
  if (method !== DEFLATED) throw new Error(`its compression method ${method} is not supported`);
  try {
    return await inflate(packed, { maxOutputLength: Math.max(1, size) });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'ERR_BUFFER_TOO_LARGE')
      throw new Error('the archive is corrupt: it does not unpack');
    throw new Error(`it unpacks to more than the ${size} bytes that it claims`);
  }
}
