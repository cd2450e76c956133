/** What a LayerError is about; stable, to be compared in code. */
export type LayerErrorCode =
  | 'bad-option'
  | 'bad-safetensors'
  /** A `.pth` file that is truncated or contradicts itself. */
  | 'bad-pth'
  /** A sound `.pth` file with something in it that is not read here. */
  | 'unsupported-pth'
  /** A file that is no checkpoint at all. */
  | 'unknown-format'
  | 'state-mismatch'
  /** A module that has no form in the file asked for. */
  | 'not-exportable';

/** A misuse of modules, or a file that is no valid state. `fix` says what to do next. */
export class LayerError extends Error {
  override readonly name = 'LayerError';
  readonly code: LayerErrorCode;
  readonly fix: string;

  constructor(code: LayerErrorCode, message: string, fix: string) {
    super(`${message} ${fix}`);
    this.code = code;
    this.fix = fix;
  }
}

const MOST_SHOWN = 8;

/** The first eight of `items` and how many more there are, for a message. */
export function firstFew(items: readonly string[], separator = ', '): string {
  const shown = items.slice(0, MOST_SHOWN).map(clip).join(separator);
  return items.length > MOST_SHOWN ? `${shown} and ${items.length - MOST_SHOWN} more` : shown;
}

/** `text` as a message can show it: a hostile file may hold names of megabytes. */
export function clip(text: string): string {
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
