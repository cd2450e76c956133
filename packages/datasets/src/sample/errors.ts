export type SampleErrorCode = 'foreign-folder' | 'cannot-write';

/** Why sample pictures could not be written: `message` names the folder, `fix` the next step. */
export class SampleError extends Error {
  override readonly name = 'SampleError';
  readonly code: SampleErrorCode;
  readonly fix: string;

  constructor(code: SampleErrorCode, message: string, fix: string, options?: ErrorOptions) {
    super(`${message} ${fix}`, options);
    this.code = code;
    this.fix = fix;
  }
}
