/** Why a sample could not be written, and the next step. */
export class SampleError extends Error {
  override readonly name = 'SampleError';

  constructor(
    readonly code: 'bad-argument' | 'foreign-folder' | 'cannot-write',
    message: string,
    readonly fix: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
