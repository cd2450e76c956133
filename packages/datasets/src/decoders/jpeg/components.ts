/** @file The one fact about a JPEG that libvips decides otherwise than Pillow: how many components it has. */

/** The number of components (1 grey, 3 colour, 4 CMYK) in a JPEG's frame header; undefined for other files. */
export function jpegComponents(file: Uint8Array): number | undefined {
  if (file[0] !== 0xff || file[1] !== 0xd8) return undefined;
  let at = 2;
  while (at + 9 < file.length && file[at] === 0xff) {
    const marker = file[at + 1]!;
    // Any frame header, SOF0 to SOF15; the three left out share the range but are tables.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return file[at + 9];
    }
    at += marker === 0xff ? 1 : 2 + file[at + 2]! * 256 + file[at + 3]!;
  }
  return undefined;
}
