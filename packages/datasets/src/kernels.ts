/** @file Loading the WebAssembly of native/*.ts: one instance, with its memory, for each thread. */

/** What of `WebAssembly` is used here: Node's types leave it out, and the browser's are not everywhere. */
interface Engine {
  readonly Module: new (binary: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Record<string, unknown> };
}

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

const { Module, Instance } = (globalThis as unknown as { WebAssembly: Engine }).WebAssembly;

/** Memory below this is left to the module's own constants. */
const BASE = 4096;
const PAGE = 65536;

/** A module of native/*.ts: its functions, and the memory that they work in. */
export class Kernel<Exports> {
  readonly run: Exports;
  readonly #memory: Memory;

  /** `base64`: the module, from prebuilds/kernels.ts. */
  constructor(base64: string) {
    const binary = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const { exports } = new Instance(new Module(binary));
    this.run = exports as Exports;
    this.#memory = exports.memory as Memory;
  }

  /** How much memory the module holds. */
  get bytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /**
   * Room for regions of these many bytes: where each begins, a multiple of 16, and the memory, valid until
   * the next call. What an earlier call put there is lost.
   */
  allocate<const Sizes extends readonly number[]>(
    sizes: Sizes,
  ): { at: { -readonly [Region in keyof Sizes]: number }; memory: Uint8Array } {
    let end = BASE;
    const at = sizes.map((size) => {
      const start = end;
      end += Math.ceil(size / 16) * 16;
      return start;
    });
    const missing = Math.ceil((end - this.#memory.buffer.byteLength) / PAGE);
    if (missing > 0) this.#memory.grow(missing);
    return {
      at: at as { -readonly [Region in keyof Sizes]: number },
      memory: new Uint8Array(this.#memory.buffer),
    };
  }
}
