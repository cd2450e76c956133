/** @file The two ways a `.pth` file is refused. */
import { clip, LayerError } from '../errors.js';

/** For a file that is truncated or contradicts itself. */
export function damaged(reason: string): LayerError {
  return new LayerError(
    'bad-pth',
    `This is no complete .pth file: ${reason}.`,
    'Copy, download or write the file again.',
  );
}

/** For a sound file with something in it that is not read here. */
export function unsupported(
  reason: string,
  fix = 'Save the weights alone: torch.save(model.state_dict(), path).',
): LayerError {
  return new LayerError('unsupported-pth', `This .pth file can't be read: ${reason}.`, fix);
}

/** A name from the file, in quotes. */
export function quote(name: string): string {
  return JSON.stringify(clip(name));
}
