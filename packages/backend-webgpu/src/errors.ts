/** @file What can go wrong with a device, each with the next step. */

export type WebGpuErrorCode =
  | 'bad-option'
  | 'no-webgpu'
  | 'no-adapter'
  | 'limit'
  | 'out-of-memory'
  | 'device-lost'
  | 'device-failed'
  | 'no-timestamps'
  | 'no-f16'
  | 'too-far-ahead'
  | 'closed';

/** `code` for programs, `message` for people, `fix` for the next step. */
export class WebGpuError extends Error {
  override readonly name = 'WebGpuError';
  readonly code: WebGpuErrorCode;
  readonly fix: string;

  constructor(code: WebGpuErrorCode, problem: string, fix: string) {
    super(`${problem} ${fix}`);
    this.code = code;
    this.fix = fix;
  }
}
