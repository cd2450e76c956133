/** @file Takes the EXIF data out of a JPEG, by which browsers turn pictures whatever one asks of them. */

/** Where EXIF data lies in practice: before the picture, after no more than some other headers. */
const HEAD = 2 ** 18;

const APP1 = 0xe1;
const EXIF = [0x45, 0x78, 0x69, 0x66];

/** A JPEG without its EXIF data; any other file as it is. The pixels are not touched. */
export async function withoutExif(blob: Blob): Promise<Blob> {
  const head = new Uint8Array(await blob.slice(0, HEAD).arrayBuffer());
  if (head[0] !== 0xff || head[1] !== 0xd8) return blob;
  let at = 2;
  while (at + 8 < head.length && head[at] === 0xff && head[at + 1]! >= 0xe0) {
    const end = at + 2 + head[at + 2]! * 256 + head[at + 3]!;
    const isExif = head[at + 1] === APP1 && EXIF.every((byte, i) => head[at + 4 + i] === byte);
    if (isExif) return new Blob([blob.slice(0, at), blob.slice(end)]);
    at = end;
  }
  return blob;
}
