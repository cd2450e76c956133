/** What a BackendError is about; stable, to be compared in code. */
export type BackendErrorCode =
  | 'bad-option'
  | 'closed'
  | 'device-failed'
  | 'library-missing'
  | 'no-gpu'
  | 'not-built'
  | 'not-installed';

/** An engine that can't start or has failed. `fix` says what to do next. */
export class BackendError extends Error {
  override readonly name = 'BackendError';
  readonly code: BackendErrorCode;
  readonly fix: string;

  constructor(code: BackendErrorCode, message: string, fix: string) {
    super(`${message} ${fix}`);
    this.code = code;
    this.fix = fix;
  }
}
