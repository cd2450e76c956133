/** @file The device: storages, and a queue that runs what was called in the order of the calls. */
import { elementCount, type Shape } from '@striate/shapes';
import {
  type Backend,
  bytesOf,
  type DType,
  type HostArray,
  hostArray,
  type Operand,
  type RequiredKernels,
  type Storage,
} from '@striate/tensor';

/** What stands behind a tensor. Its elements are there once the kernel that makes them has run. */
class DeviceStorage implements Storage {
  readonly bytes: number;
  data: HostArray | undefined;
  isReleased = false;

  constructor(bytes: number, data?: HostArray) {
    this.bytes = bytes;
    this.data = data;
  }
}

/** The loop of a kernel: fills `y`, which begins as zeros, from the operands' elements. */
type Body = (y: HostArray, ...inputs: HostArray[]) => void;

/** Enqueues a kernel with one result, a tensor of `shape` and `dtype`. */
export type Compute = (
  kernel: string,
  operands: readonly Operand[],
  shape: Shape,
  dtype: DType,
  body: Body,
) => Storage;

/** Some of the required kernels, above the device that runs them. */
export type Family<Name extends keyof RequiredKernels> = (
  compute: Compute,
) => Pick<RequiredKernels, Name>;

/** A body whose `y` is in double, so that it can add up there; the sums are rounded once, at the end. */
export function inDouble(body: Body): Body {
  return (y, ...inputs) => {
    const sums = new Float64Array(y.length);
    body(sums, ...inputs);
    y.set(sums);
  };
}

export interface Device {
  /** What every backend does besides computing. */
  readonly memory: Pick<Backend, 'upload' | 'read' | 'release' | 'sync' | 'memory' | 'close'>;
  readonly compute: Compute;
}

/** Opens a device with a queue and a count of memory of its own. */
export function openDevice(): Device {
  let queue: Promise<unknown> = Promise.resolve();
  let storages = 0;
  let bytes = 0;
  let isOpen = true;

  /** A rejected promise passes by all that follows: the first failure rejects every later read and sync. */
  function enqueue<T>(work: () => T): Promise<T> {
    const done = queue.then(work);
    // Nobody may be waiting yet; who waits later is told.
    done.catch(() => {});
    queue = done;
    return done;
  }

  function checkOpen(): void {
    if (!isOpen) throw new Error('The custom backend is used after it was closed.');
  }

  function create(size: number, data?: HostArray): DeviceStorage {
    checkOpen();
    storages++;
    bytes += size;
    return new DeviceStorage(size, data);
  }

  const compute: Compute = (kernel, operands, shape, dtype, body) => {
    // Taken out now: when the kernel runs, the operand may have been given back.
    const inputs = operands.map(({ storage }) => live(storage));
    const count = elementCount(shape);
    const y = create(count * bytesOf(dtype));
    enqueue(() => {
      try {
        y.data = hostArray(dtype, count);
        body(y.data, ...inputs.map((input) => input.data!));
      } catch (cause) {
        throw new Error(`${kernel}: ${(cause as Error).message}`, { cause });
      }
    });
    return y;
  };

  const memory: Device['memory'] = {
    upload: (data) => create(data.byteLength, data.slice()),
    read: async ({ storage }) => {
      checkOpen();
      const source = live(storage);
      return enqueue(() => source.data!.slice());
    },
    release: (storage) => {
      const gone = live(storage);
      gone.isReleased = true;
      storages--;
      bytes -= gone.bytes;
      enqueue(() => {
        gone.data = undefined;
      });
    },
    sync: async () => {
      checkOpen();
      await enqueue(() => {});
    },
    memory: () => ({ storages, bytes }),
    close: async () => {
      isOpen = false;
      await queue.catch(() => {});
    },
  };

  return { memory, compute };
}

/** What is wrong at the call is told at the call. */
function live(storage: Storage): DeviceStorage {
  if (!(storage instanceof DeviceStorage)) {
    throw new Error('The custom backend was handed a storage of another backend.');
  }
  if (storage.isReleased) throw new Error('A storage is used after its release.');
  return storage;
}
