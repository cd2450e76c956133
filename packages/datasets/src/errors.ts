/** What a DatasetError is about; stable, to be compared in code. */
export type DatasetErrorCode =
  | 'cache-in-use'
  | 'closed'
  | 'corrupt-archive'
  | 'hostile-archive'
  | 'invalid-csv'
  | 'invalid-idx'
  | 'invalid-option'
  | 'invalid-transform'
  | 'link-loop'
  | 'no-classes'
  | 'no-such-file'
  | 'no-such-folder'
  | 'no-valid-file'
  | 'size-mismatch'
  | 'too-many-failures'
  | 'transform-failed'
  | 'unreadable-folder'
  | 'unreadable-picture'
  | 'worker-died';

/**
 * Data that cannot be used as asked. `message` names the value, what was allowed and where; `fix`
 * says what to do next.
 */
export class DatasetError extends Error {
  override readonly name: string = 'DatasetError';
  readonly code: DatasetErrorCode;
  readonly fix: string;

  constructor(code: DatasetErrorCode, message: string, fix: string) {
    super(`${message} ${fix}`);
    this.code = code;
    this.fix = fix;
  }

  /** What the constructor was given, as plain data. */
  get parts(): readonly [code: DatasetErrorCode, message: string, fix: string] {
    return [this.code, this.message.slice(0, -this.fix.length - 1), this.fix];
  }
}

/** A file that could not be read as a picture: the one error that `onError: 'skip'` forgives. */
export class UnreadablePictureError extends DatasetError {
  override readonly name = 'UnreadablePictureError';
  readonly path: string;
  readonly reason: string;

  constructor(path: string, reason: string) {
    super(
      'unreadable-picture',
      `Cannot read the picture '${path}': ${reason}.`,
      "Replace or remove the file, or pass onError: 'skip' to the DataLoader to leave such files out.",
    );
    this.path = path;
    this.reason = reason;
  }
}

/** Returns `value` if it is an integer of at least `least`; throws DatasetError otherwise. */
export function checkedInteger(owner: string, name: string, value: number, least: number): number {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new DatasetError(
      'invalid-option',
      `${owner}: ${name} is ${value}, but must be an integer of at least ${least}.`,
      `Give ${name} such an integer.`,
    );
  }
  return value;
}
