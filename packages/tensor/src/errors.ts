/** What a TensorError is about; stable, to be compared in code. */
export type TensorErrorCode =
  | 'disposed'
  | 'not-materialized'
  | 'wrong-dtype'
  | 'wrong-backend'
  | 'wrong-value'
  | 'no-graph'
  | 'graph-freed'
  | 'changed-in-place'
  | 'async-scope'
  | 'gradcheck'
  | 'anomaly'
  | 'device-failed'
  | 'two-copies';

/** A misuse of tensors. `message` names the value and where; `fix` says what to do next. */
export class TensorError extends Error {
  override readonly name = 'TensorError';
  readonly code: TensorErrorCode;
  readonly fix: string;
  /** Of an 'anomaly': the op that made the first NaN or infinity, and of which layer. */
  readonly op: string | undefined;

  constructor(
    code: TensorErrorCode,
    message: string,
    fix: string,
    options?: ErrorOptions & { readonly op?: string },
  ) {
    super(`${message} ${fix}`, options);
    this.code = code;
    this.fix = fix;
    this.op = options?.op;
  }
}
