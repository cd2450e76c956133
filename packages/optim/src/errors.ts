/** What an OptimError is about; stable, to be compared in code. */
export type OptimErrorCode =
  | 'bad-option'
  | 'bad-parameters'
  | 'not-materialized'
  | 'wrong-backend'
  | 'state-mismatch'
  | 'schedule-mismatch'
  | 'schedule-over';

/** A misuse of optimizers or schedules. `message` names the value and where; `fix` says what to do next. */
export class OptimError extends Error {
  override readonly name = 'OptimError';
  readonly code: OptimErrorCode;
  readonly fix: string;

  constructor(code: OptimErrorCode, message: string, fix: string) {
    super(`${message} ${fix}`);
    this.code = code;
    this.fix = fix;
  }
}

/** The error of a state that does not fit `what`; the first few `problems` are shown. */
export function stateMismatch(what: string, problems: readonly string[], fix: string): OptimError {
  const shown = problems.slice(0, 8).join('; ');
  const more = problems.length > 8 ? ` and ${problems.length - 8} more` : '';
  return new OptimError('state-mismatch', `The state does not fit ${what}: ${shown}${more}.`, fix);
}
