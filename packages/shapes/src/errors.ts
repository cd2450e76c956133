/** What a ShapeError is about; stable, to be compared in code. */
export type ShapeErrorCode =
  | 'invalid-dimension'
  | 'invalid-option'
  | 'rank-mismatch'
  | 'size-mismatch'
  | 'too-small';

/**
 * Shapes that do not fit. `message` names the operation, the value and what was allowed; `fix` says
 * what to do next.
 */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
  readonly code: ShapeErrorCode;
  readonly fix: string;

  constructor(code: ShapeErrorCode, message: string, fix: string) {
    super(`${message} ${fix}`);
    this.code = code;
    this.fix = fix;
  }
}
