/** @file Weights in whichever of the two formats they come, told apart by their first bytes. */
import { LayerError } from './errors.js';
import { type DecodePthOptions, decodePth } from './pth/decode.js';
import { decodeSafetensors, type Safetensors } from './safetensors.js';

export interface Checkpoint extends Safetensors {
  readonly format: 'safetensors' | 'pth';
}

/**
 * Reads a safetensors file or a `.pth` file (`decodeSafetensors`, `decodePth`), whatever it is called; a
 * `.pth` file has no metadata. Throws LayerError as they do, and where the file is neither.
 */
export function decodeCheckpoint(bytes: Uint8Array, options: DecodePthOptions = {}): Checkpoint {
  // First: a header's length, which comes before its "{", can look like any signature.
  if (bytes[8] === 0x7b) return { format: 'safetensors', ...decodeSafetensors(bytes) };
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  const isPickle = bytes[0] === 0x80;
  if (isZip || isPickle) {
    return { format: 'pth', state: decodePth(bytes, options), metadata: {} };
  }
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 24));
  const isPointer = start.startsWith('version https://git-lfs');
  throw new LayerError(
    'unknown-format',
    `This is neither a safetensors file nor a .pth file: it has ${bytes.length} bytes and begins with ${JSON.stringify(start)}.`,
    isPointer
      ? 'It only points to the file: fetch it with git lfs pull.'
      : 'Save the weights with torch.save(model.state_dict(), path) or as safetensors.',
  );
}
