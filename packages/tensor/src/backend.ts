/**
 * @file The contract between tensors and devices. A backend owns storages and runs kernels on them;
 * it knows neither autograd nor modules. Everything it is handed has been checked: shapes fit, types
 * are those stated, and the output shape is given.
 *
 * Rules for every kernel
 * - Tensors are logically row-major; pictures are NCHW. How a storage lies in memory is the backend's own affair.
 * - A kernel returns new storages and changes none of its operands, except those marked "in place".
 * - Calls enqueue and return at once; `read` and `sync` wait. A failure after the call rejects the next
 *   `read` or `sync` with the kernel's name, and may reject all that follow, as a lost device does.
 * - Operands are handles: take their `storage` at the call. When the kernel runs, a handle may have been
 *   given back, or hold another storage. Host arrays are copied at the call; shapes and parameters stay.
 * - `release` comes once for every storage, maybe while kernels that use it are queued (it takes effect after
 *   them), maybe after `close` (it does nothing then, and does not throw).
 * - Floating-point kernels take float32 (the reference backend float64 too), unless stated otherwise.
 * - int32 results beyond 32 bits wrap around; a product beyond 53 bits is undefined.
 * - What was reshaped from an operand that is changed "in place" may change with it, or keep its values.
 */
import type { Shape } from '@striate/shapes';
import type { DType, HostArray } from './dtype.js';
import type { MaskKey } from './random/index.js';

/** Raised when the contract changes in a way that an existing backend would get wrong. */
export const CONTRACT_VERSION = 2;

/** A backend's memory behind a tensor, opaque to everybody else. */
export interface Storage {
  /** What `memory()` counts for it: the elements' bytes, or more where the device pads. */
  readonly bytes: number;
}

/** What a kernel sees of a tensor. */
export interface Operand {
  readonly storage: Storage;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** relu(NaN) is NaN, as in PyTorch. `log1p` is log(1 + x), `erf` the error function, `rsqrt` 1 / sqrt(x). */
export const UNARY_OPS = [
  'neg',
  'exp',
  'log',
  'log1p',
  'sqrt',
  'rsqrt',
  'abs',
  'relu',
  'sigmoid',
  'tanh',
  'erf',
] as const;
export type UnaryOp = (typeof UNARY_OPS)[number];

/**
 * Result in the operands' type. `maximum` and `minimum` pass NaN on; `pow` is C's: 1 to the NaN is 1. `reluGradient(g, y)` is 0 where y <= 0, else g
 * (PyTorch's threshold_backward: where y is NaN, g passes).
 */
export const ARITHMETIC_OPS = [
  'add',
  'sub',
  'mul',
  'div',
  'pow',
  'maximum',
  'minimum',
  'reluGradient',
] as const;
/** Result bool. NaN is unequal to everything, itself included, and neither greater nor less. */
export const COMPARISON_OPS = [
  'equal',
  'notEqual',
  'greater',
  'greaterEqual',
  'less',
  'lessEqual',
] as const;
export type BinaryOp = (typeof ARITHMETIC_OPS)[number] | (typeof COMPARISON_OPS)[number];

export type ReduceOp = 'sum' | 'max' | 'min';

/** All pairs are [height, width]. Weights have the shape (outChannels, inChannels / groups, kernel height, kernel width). */
export interface ConvParams {
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly groups: number;
}

export interface PoolParams {
  readonly kernelSize: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
  readonly dilation: readonly [number, number];
}

/**
 * A window's sum is divided by `divisorOverride`, or else by its cells: those of the input and, with
 * `countIncludePad`, those in the padding, but none beyond it (which ceil mode reaches).
 */
export interface AvgPoolParams {
  readonly kernelSize: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
  readonly countIncludePad: boolean;
  readonly divisorOverride: number | null;
}

/**
 * The numbers of one Adam step; see `torch.optim.Adam`. `step` counts from 1. `decoupled`: weight decay
 * shrinks the parameter by 1 - lr weightDecay first (AdamW) instead of entering the gradient.
 */
export interface AdamParams {
  readonly lr: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  readonly weightDecay: number;
  readonly decoupled: boolean;
  readonly step: number;
}

/** The numbers of one SGD step; see `torch.optim.SGD`. `first`: the momentum buffer starts as the gradient. */
export interface SgdParams {
  readonly lr: number;
  readonly momentum: number;
  readonly dampening: number;
  readonly nesterov: boolean;
  readonly weightDecay: number;
  readonly first: boolean;
}

/** How a batch of pictures becomes numbers: (pixel / 255 - mean) / std per channel. */
export interface PictureParams {
  /** One byte per picture: 1 mirrors it left to right. */
  readonly flip?: Uint8Array | undefined;
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

export interface MemoryInfo {
  /** Storages that have been made and not yet released, counted at the calls, however far the queue has got. */
  readonly storages: number;
  /** The sum of their `bytes`; storages that share memory count each. */
  readonly bytes: number;
}

/** The kernels that every backend must have. */
export interface RequiredKernels {
  /** Every element `value`, which the dtype can hold (bool: 0 or 1). Any dtype. */
  fill(shape: Shape, dtype: DType, value: number): Storage;
  /** Element by element. */
  unary(op: UnaryOp, x: Operand): Storage;
  /** Element by element; `a` and `b` have one dtype and broadcast to `out`. Comparisons and `add`, `sub`, `mul`, `maximum`, `minimum` take int32 too. */
  binary(op: BinaryOp, a: Operand, b: Operand, out: Shape): Storage;
  /** a where `condition` (bool) is true, else b; all of one shape, a and b of one dtype. Any dtype. */
  where(condition: Operand, a: Operand, b: Operand): Storage;
  /** Between any two dtypes; float to integer truncates towards zero (undefined where none fits); anything to bool is `!= 0`. */
  cast(x: Operand, dtype: DType): Storage;
  /** Over `axes` (ascending, from the front); the result keeps x's dtype. float32 and int32. `sum` of nothing is 0; `max` and `min` pass NaN on and are undefined for nothing. */
  reduce(op: ReduceOp, x: Operand, axes: readonly number[]): Storage;
  /** int32 index of the first maximum along `axis`; NaN counts as the maximum. */
  argmax(x: Operand, axis: number): Storage;
  /**
   * op(a) op(b) of two matrices, (m, k) (k, n) -> (m, n), or of as many pairs, (batch, m, k) (batch, k, n) ->
   * (batch, m, n); transposed ones are stored as (k, m) and (n, k).
   */
  matmul(a: Operand, b: Operand, transposeA: boolean, transposeB: boolean): Storage;
  /** The same elements in another shape, as a storage that is released by itself; may share memory with x. Any dtype. */
  reshape(x: Operand, shape: Shape): Storage;
  /** Dimension i of the result is dimension axes[i] of x. Any dtype. */
  permute(x: Operand, axes: readonly number[]): Storage;
  /** Repeats dimensions of size 1 (and missing leading ones) up to `shape`. Any dtype. */
  expand(x: Operand, shape: Shape): Storage;
  /**
   * Element i of the result along each dimension is element starts + i * steps of x: `out` is its shape.
   * Steps are at least 1. Any dtype.
   */
  slice(x: Operand, starts: readonly number[], steps: readonly number[], out: Shape): Storage;
  /**
   * The converse: `out` filled with `value`, but element i of x along each dimension stands at starts + i *
   * steps; what falls outside is left out (starts may be negative). Steps are at least 1. Any dtype.
   */
  place(
    x: Operand,
    starts: readonly number[],
    steps: readonly number[],
    out: Shape,
    value: number,
  ): Storage;
  /** Behind each other along `axis`; all of one dtype, any. At least one operand. */
  concat(operands: readonly Operand[], axis: number, out: Shape): Storage;
  /**
   * Along `axis`, the element that `index` (int32, of the result's shape) names; other coordinates are the
   * result's own, so that there `index` may be smaller than x (`torch.gather`). An index outside [0, size)
   * reads 0. Any dtype.
   */
  gather(x: Operand, index: Operand, axis: number): Storage;
  /**
   * `out` filled with 0, plus every element of `g` (of the index's shape) added where `gather` of the same
   * index would have read it (`torch.Tensor.scatter_add_`); an index outside adds nothing. The order of
   * additions is fixed.
   */
  scatterAdd(g: Operand, index: Operand, axis: number, out: Shape): Storage;
  /** Cross-correlation as `torch.nn.functional.conv2d`: (n, c, h, w) with weight and bias (outChannels) -> `out`. */
  conv2d(
    x: Operand,
    weight: Operand,
    bias: Operand | null,
    params: ConvParams,
    out: Shape,
  ): Storage;
  /** d loss / d x from the gradient `g` of conv2d's output: `out` is x's shape. */
  conv2dInputGradient(g: Operand, weight: Operand, params: ConvParams, out: Shape): Storage;
  /** d loss / d weight: `out` is the weight's shape. */
  conv2dWeightGradient(g: Operand, x: Operand, params: ConvParams, out: Shape): Storage;
  /**
   * Values and where they came from: int32 index y * w + x within the input's plane. Padding counts
   * as -infinity, the first maximum wins, NaN wins over numbers and the last NaN over others
   * (`torch.nn.functional.max_pool2d`). A dilated window may miss the input altogether: -infinity from -1.
   */
  maxPool2d(x: Operand, params: PoolParams, out: Shape): { values: Storage; indices: Storage };
  /** Adds each gradient up at the place its maximum came from, nowhere for -1: `out` is x's shape. */
  maxPool2dGradient(g: Operand, indices: Operand, params: PoolParams, out: Shape): Storage;
  /** The mean of each window (`torch.nn.functional.avg_pool2d`). */
  avgPool2d(x: Operand, params: AvgPoolParams, out: Shape): Storage;
  /** Spreads each gradient over its window: `out` is x's shape. */
  avgPool2dGradient(g: Operand, params: AvgPoolParams, out: Shape): Storage;
  /** Cell i averages the inputs from floor(i in / out) up to ceil((i + 1) in / out). */
  adaptiveAvgPool2d(x: Operand, out: Shape): Storage;
  adaptiveAvgPool2dGradient(g: Operand, out: Shape): Storage;
  /**
   * Batch normalisation with the batch's own statistics over all axes but 1 (Ioffe and Szegedy, 2015):
   * y = (x - mean) / sqrt(variance + eps) * weight + bias, with the biased variance. mean, variance: (c).
   */
  batchNorm(
    x: Operand,
    weight: Operand,
    bias: Operand,
    eps: number,
  ): { y: Storage; mean: Storage; variance: Storage };
  /** The same with given statistics. */
  batchNormInference(
    x: Operand,
    weight: Operand,
    bias: Operand,
    mean: Operand,
    variance: Operand,
    eps: number,
  ): Storage;
  /** The gradients of `batchNorm`, through the statistics. */
  batchNormGradient(
    g: Operand,
    x: Operand,
    weight: Operand,
    mean: Operand,
    variance: Operand,
    eps: number,
  ): { x: Storage; weight: Storage; bias: Storage };
  /** log(softmax) of every row of (n, c), with the row's maximum taken off first. */
  logSoftmax(x: Operand): Storage;
  /** bool: `keepMask` of random/philox.ts, bit for bit. */
  dropoutMask(shape: Shape, p: number, key: MaskKey): Storage;
}

/** Kernels with a default composed of the required ones; a backend has them to be fast. */
export interface OptionalKernels {
  /** relu of what `conv2d` gives. */
  conv2dRelu(
    x: Operand,
    weight: Operand,
    bias: Operand | null,
    params: ConvParams,
    out: Shape,
  ): Storage;
  /** x * scale where `mask` (bool) is true, else 0 (or NaN, where x is not finite): dropout and its gradient. */
  maskedScale(x: Operand, mask: Operand, scale: number): Storage;
  /**
   * Per row of (n, c) and int32 target (n): the loss (n), and softmax minus one-hot (n, c). A target outside
   * [0, c) makes the loss and the whole row of the gradient NaN.
   */
  crossEntropy(logits: Operand, target: Operand): { loss: Storage; gradient: Storage };
  /** uint8 (n, h, w, c) on the host -> float32 (n, c, h, w). Copies `pixels` and `flip` at the call, as `upload`. */
  pictures(pixels: Uint8Array, shape: Shape, params: PictureParams): Storage;
  /** In place on running: running = (1 - momentum) running + momentum batch; the variance enters as n / (n - 1) times the biased one, n = `count`. */
  updateRunning(
    running: { mean: Operand; variance: Operand },
    batch: { mean: Operand; variance: Operand },
    momentum: number,
    count: number,
  ): void;
  /** In place on parameters and moments, all lists alike long. */
  adamStep(
    parameters: readonly Operand[],
    gradients: readonly Operand[],
    firstMoments: readonly Operand[],
    secondMoments: readonly Operand[],
    params: AdamParams,
  ): void;
  /** In place on parameters and momentum buffers (an empty list where momentum is 0). */
  sgdStep(
    parameters: readonly Operand[],
    gradients: readonly Operand[],
    buffers: readonly Operand[],
    params: SgdParams,
  ): void;
}

export interface Backend extends RequiredKernels, Partial<OptionalKernels> {
  /** The CONTRACT_VERSION that the backend was written for, as a number: the imported constant is the installed one. */
  readonly contractVersion: number;
  /** Short and unique: 'reference', 'cpu', 'webgpu'. */
  readonly name: string;
  /** What it runs on, for people: "AMD EPYC, 2 threads, avx2". */
  readonly device: string;
  /** What storages hold: float32, int32, uint8 and bool at least. */
  readonly dtypes: readonly DType[];
  /** Copies `data`, the host array of `dtype`, at the call. bool travels as bytes, 0 or 1. */
  upload(data: HostArray, dtype: DType): Storage;
  /**
   * The elements as the calls before leave them, in row-major order: a copy, in the host array of x's dtype.
   * Reads resolve in the order of their calls.
   */
  read(x: Operand): Promise<HostArray>;
  release(storage: Storage): void;
  /** Resolves when everything queued has run; rejects with the first failure. */
  sync(): Promise<void>;
  memory(): MemoryInfo;
  /** Waits for what is queued, so that no read stays open, then gives threads and memory back; no use afterwards. */
  close(): Promise<void>;
}
