/**
 * @file The pickle machine, cut down to what state dicts need (protocols 2 to 5). It makes dicts (Map),
 * lists and tuples (Array), numbers, text and None, and runs no code: what a pickle may name and call is
 * the host's to decide. Source: CPython's Lib/pickletools.py. Nothing recurses, so depth costs nothing.
 */
import { Cursor } from './cursor.js';
import { damaged, quote, unsupported } from './errors.js';

/** What a pickle may name and call. */
export interface PickleHost {
  /** What stands for `module.name`; a PickleFunction can be called. Throws where it is not allowed. */
  global(module: string, name: string): unknown;
  /** What stands for something outside of the pickle. */
  persistent(id: unknown): unknown;
}

export type PickleFunction = (args: readonly unknown[]) => unknown;

/**
 * Enough for 100,000 tensors, which take 30 to 40 each. It bounds time and memory: the worst, an empty
 * dict each, takes seconds and 1 GB.
 */
const MOST_OPERATIONS = 2 ** 22;
/** The longest integer, in bytes: seeds take 9. */
const LONGEST_INTEGER = 16;
const STOP = 0x2e;

/** The value that `bytes` describe. Throws LayerError where they are no pickle or want more than is allowed. */
export function unpickle(bytes: Uint8Array, host: PickleHost): unknown {
  const machine = new Machine(bytes, host);
  for (let done = 0; done < MOST_OPERATIONS; done++) {
    const code = machine.input.u8();
    if (code === STOP) return machine.pop();
    const operation = OPERATIONS.get(code);
    if (!operation) {
      const hex = code.toString(16).padStart(2, '0');
      throw unsupported(`its pickle holds the operation 0x${hex}, which no state dict needs`);
    }
    operation(machine);
  }
  throw unsupported(`its pickle takes more than ${MOST_OPERATIONS} operations`);
}

class Machine {
  readonly input: Cursor;
  readonly host: PickleHost;
  readonly #stack: unknown[] = [];
  /** How high the stack was at each MARK. */
  readonly #marks: number[] = [];
  /** A map, since the numbers are the file's to choose. */
  readonly #memo = new Map<number, unknown>();

  constructor(bytes: Uint8Array, host: PickleHost) {
    this.input = new Cursor(bytes, 'its pickle');
    this.host = host;
  }

  push(value: unknown): void {
    this.#stack.push(value);
  }

  pop(): unknown {
    this.#require(1);
    return this.#stack.pop();
  }

  top(): unknown {
    this.#require(1);
    return this.#stack.at(-1);
  }

  popMany(count: number): unknown[] {
    this.#require(count);
    return count === 0 ? [] : this.#stack.splice(-count);
  }

  mark(): void {
    this.#marks.push(this.#stack.length);
  }

  popToMark(): unknown[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw damaged('its pickle ends a group that it has not begun');
    return this.#stack.splice(mark);
  }

  memoize(slot = this.#memo.size): void {
    this.#memo.set(slot, this.top());
  }

  recall(slot: number): void {
    if (!this.#memo.has(slot))
      throw damaged(`its pickle recalls a value ${slot} that it never had`);
    this.push(this.#memo.get(slot));
  }

  /** Nothing below the last MARK may be touched. */
  #require(count: number): void {
    if (this.#stack.length - (this.#marks.at(-1) ?? 0) < count) {
      throw damaged('its pickle takes a value from an empty stack');
    }
  }
}

type Operation = (m: Machine) => void;

const TABLE: Readonly<Record<string, readonly [code: number, Operation]>> = {
  PROTO: [0x80, (m) => checkProtocol(m.input.u8())],
  FRAME: [0x95, (m) => m.input.skip(8)],
  MARK: [0x28, (m) => m.mark()],

  NONE: [0x4e, (m) => m.push(null)],
  NEWTRUE: [0x88, (m) => m.push(true)],
  NEWFALSE: [0x89, (m) => m.push(false)],
  BININT: [0x4a, (m) => m.push(m.input.i32())],
  BININT1: [0x4b, (m) => m.push(m.input.u8())],
  BININT2: [0x4d, (m) => m.push(m.input.u16())],
  LONG1: [0x8a, (m) => m.push(integer(m.input.take(m.input.u8())))],
  BINFLOAT: [0x47, (m) => m.push(m.input.f64())],
  BINUNICODE: [0x58, (m) => m.push(m.input.text(m.input.u32()))],
  SHORT_BINUNICODE: [0x8c, (m) => m.push(m.input.text(m.input.u8()))],

  EMPTY_TUPLE: [0x29, (m) => m.push([])],
  TUPLE: [0x74, (m) => m.push(m.popToMark())],
  TUPLE1: [0x85, (m) => m.push(m.popMany(1))],
  TUPLE2: [0x86, (m) => m.push(m.popMany(2))],
  TUPLE3: [0x87, (m) => m.push(m.popMany(3))],
  EMPTY_LIST: [0x5d, (m) => m.push([])],
  APPEND: [0x61, (m) => append(m, m.popMany(1))],
  APPENDS: [0x65, (m) => append(m, m.popToMark())],
  EMPTY_DICT: [0x7d, (m) => m.push(new Map())],
  SETITEM: [0x73, (m) => setItems(m, m.popMany(2))],
  SETITEMS: [0x75, (m) => setItems(m, m.popToMark())],

  BINPUT: [0x71, (m) => m.memoize(m.input.u8())],
  LONG_BINPUT: [0x72, (m) => m.memoize(m.input.u32())],
  MEMOIZE: [0x94, (m) => m.memoize()],
  BINGET: [0x68, (m) => m.recall(m.input.u8())],
  LONG_BINGET: [0x6a, (m) => m.recall(m.input.u32())],

  GLOBAL: [0x63, (m) => m.push(m.host.global(m.input.line(), m.input.line()))],
  STACK_GLOBAL: [0x93, stackGlobal],
  BINPERSID: [0x51, (m) => m.push(m.host.persistent(m.pop()))],
  REDUCE: [0x52, reduce],
  BUILD: [0x62, build],
};

const OPERATIONS: ReadonlyMap<number, Operation> = new Map(Object.values(TABLE));

function checkProtocol(protocol: number): void {
  if (protocol < 2 || protocol > 5) throw unsupported(`its pickle is of protocol ${protocol}`);
}

/** Two's complement, little-endian; a number where it is exact. */
function integer(bytes: Uint8Array): number | bigint {
  if (bytes.length > LONGEST_INTEGER) {
    throw unsupported(`its pickle holds an integer of ${bytes.length} bytes`);
  }
  const bits = bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const value = BigInt.asIntN(bytes.length * 8, bits);
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function append(m: Machine, items: readonly unknown[]): void {
  const list = m.top();
  if (!Array.isArray(list)) throw damaged('its pickle appends to what is no list');
  for (const item of items) list.push(item);
}

function setItems(m: Machine, items: readonly unknown[]): void {
  const dict = m.top();
  if (!(dict instanceof Map)) throw damaged('its pickle sets an item of what is no dict');
  if (items.length % 2 !== 0) throw damaged('its pickle sets a key without a value');
  for (let i = 0; i < items.length; i += 2) {
    const key = items[i];
    if (dict.has(key)) {
      // Of what is no text only the kind is shown: lists can be deep, or within themselves.
      const shown = typeof key === 'string' ? quote(key) : `a ${typeof key}`;
      throw damaged(`a dict of its pickle has the key ${shown} twice`);
    }
    dict.set(key, items[i + 1]);
  }
}

function stackGlobal(m: Machine): void {
  const [module, name] = m.popMany(2);
  if (typeof module !== 'string' || typeof name !== 'string') {
    throw damaged('its pickle names a global by what is no text');
  }
  m.push(m.host.global(module, name));
}

function reduce(m: Machine): void {
  const [callee, args] = m.popMany(2);
  if (typeof callee !== 'function' || !Array.isArray(args)) {
    throw damaged('its pickle calls what is no function');
  }
  m.push((callee as PickleFunction)(args));
}

/** Attributes of an OrderedDict (`_metadata` of a state dict): versions of modules, which nothing here needs. */
function build(m: Machine): void {
  m.pop();
  if (!(m.top() instanceof Map)) throw unsupported('its pickle sets attributes of what is no dict');
}
