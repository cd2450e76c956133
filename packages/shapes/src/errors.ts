/** What a ShapeError is about; stable, to be compared in code. */
export type ShapeErrorCode =
  | 'invalid-dimension'
  | 'invalid-option'
  | 'rank-mismatch'
  | 'size-mismatch'
  | 'too-small';

/**
 * Shapes that do not fit. `message` names the operation, the value, what was allowed and the next step;
 * `problem` and `fix` are its two halves.
 */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
  readonly code: ShapeErrorCode;
  readonly problem: string;
  readonly fix: string;

  constructor(code: ShapeErrorCode, problem: string, fix: string) {
    super(`${problem} ${fix}`);
    this.code = code;
    this.problem = problem;
    this.fix = fix;
  }

  /** The same error with the place where it happened before it. */
  at(place: string): ShapeError {
    return new ShapeError(this.code, `${place}: ${this.problem}`, this.fix);
  }
}
