/** What a LayerError is about; stable, to be compared in code. */
export type LayerErrorCode = 'bad-option' | 'bad-safetensors' | 'state-mismatch';

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
