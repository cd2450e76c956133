/** What a TrainerError is about; stable, to be compared in code. */
export type TrainerErrorCode =
  | 'bad-checkpoint'
  | 'bad-option'
  | 'cannot-read'
  | 'cannot-write'
  | 'diverged'
  | 'nothing-to-resume'
  | 'too-few-classes'
  | 'too-few-pictures';

/** A run that can't start or go on. `fix` says what to do next. */
export class TrainerError extends Error {
  override readonly name = 'TrainerError';
  readonly code: TrainerErrorCode;
  readonly fix: string;

  constructor(code: TrainerErrorCode, message: string, fix: string) {
    super(`${message} ${fix}`);
    this.code = code;
    this.fix = fix;
  }
}
