/**
 * @file Records as TensorFlow writes them: length (uint64), its checksum, the data, its checksum, all little
 * endian. https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details
 */
import type { RecordEnd } from './record-file.js';

const HEAD = 12;
const FOOT = 4;

/** The remainders of all bytes for CRC-32C (Castagnoli), bits reflected. */
const REMAINDERS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0x82f63b78 : rest >>> 1;
  return rest;
});

export function crc32c(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (const byte of bytes) rest = REMAINDERS[(rest ^ byte) & 0xff]! ^ (rest >>> 8);
  return (rest ^ 0xffffffff) >>> 0;
}

/** Rotated and shifted, so that the checksum of data which holds checksums is no weaker. */
function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

export function framed(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(HEAD + data.length + FOOT);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc(record.subarray(0, 8)), true);
  record.set(data, HEAD);
  view.setUint32(HEAD + data.length, maskedCrc(data), true);
  return record;
}

/** The data of a whole record. */
export function dataOf(record: Uint8Array): Uint8Array {
  return record.subarray(HEAD, record.length - FOOT);
}

/** A record is whole if it is as long as it says and both checksums agree. */
export const endOfRecord: RecordEnd = (bytes, start) => {
  if (bytes.length < start + HEAD) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(start, true));
  const end = start + HEAD + length + FOOT;
  if (view.getUint32(start + 8, true) !== maskedCrc(bytes.subarray(start, start + 8))) {
    return undefined;
  }
  if (bytes.length < end) return undefined;
  const data = bytes.subarray(start + HEAD, end - FOOT);
  return view.getUint32(end - FOOT, true) === maskedCrc(data) ? end : undefined;
};
