/** @file Archives and pickles by hand, for what PyTorch would never write. */

const bytesOf = (text: string) => new TextEncoder().encode(text);

function little(width: 2 | 4 | 8, value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  return bytes.subarray(0, width);
}

const u16 = (value: number) => little(2, value);
const u32 = (value: number) => little(4, value);
const u64 = (value: number) => little(8, value);

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

/** An entry, and what the directory says of it where that is not the truth. */
export interface Member {
  readonly name: string;
  readonly data: Uint8Array;
  readonly claimedSize?: number;
  readonly claimedName?: string;
  readonly flags?: number;
}

export interface ZipOptions {
  /** Sizes, offsets and counts in zip64's wide fields. */
  readonly zip64?: boolean;
  readonly claimedCount?: number;
  readonly claimedDirectory?: number;
  readonly disk?: number;
  readonly comment?: string;
}

/** A zip archive of stored entries. */
export function zip(members: readonly Member[], options: ZipOptions = {}): Uint8Array {
  const { zip64 = false, claimedCount = members.length, disk = 0, comment = '' } = options;
  const local: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const { name, data, claimedSize = data.length, claimedName = name, flags = 0 } of members) {
    const title = bytesOf(name);
    const claimedTitle = bytesOf(claimedName);
    const entry = join(
      ...[u32(0x04034b50), u16(0), u16(flags), new Uint8Array(18), u16(title.length), u16(0)],
      title,
      data,
    );
    const wide = join(u16(1), u16(24), u64(claimedSize), u64(claimedSize), u64(at));
    const narrow = (value: number) => u32(zip64 ? 0xffffffff : value);
    directory.push(
      ...[u32(0x02014b50), u32(0), u16(flags), u16(0), new Uint8Array(8)],
      ...[narrow(claimedSize), narrow(claimedSize), u16(claimedTitle.length)],
      ...[u16(zip64 ? wide.length : 0), u16(0), new Uint8Array(8), narrow(at), claimedTitle],
      ...(zip64 ? [wide] : []),
    );
    local.push(entry);
    at += entry.length;
  }
  const central = join(...directory);
  const { claimedDirectory = central.length } = options;
  const end64 = join(
    ...[u32(0x06064b50), u64(44), new Uint8Array(12), u64(claimedCount), u64(claimedCount)],
    ...[u64(claimedDirectory), u64(at)],
    ...[u32(0x07064b50), u32(0), u64(at + central.length), u32(1)],
  );
  const end = zip64
    ? join(end64, u32(0x06054b50), new Uint8Array(4).fill(255), new Uint8Array(12).fill(255))
    : join(
        ...[u32(0x06054b50), u16(disk), u16(disk), u16(claimedCount), u16(claimedCount)],
        ...[u32(claimedDirectory), u32(at)],
      );
  return join(...local, central, end, u16(comment.length), bytesOf(comment));
}

/** The archive of a `.pth` file with this pickle and these storages. */
export function pth(
  pickle: Uint8Array,
  storages: Readonly<Record<string, Uint8Array>> = {},
  options: ZipOptions = {},
): Uint8Array {
  const data = Object.entries(storages).map(([key, data]) => ({ name: `a/data/${key}`, data }));
  return zip([{ name: 'a/data.pkl', data: pickle }, ...data], options);
}

/** Operations of the pickle machine, each as its bytes. */
export const op = {
  raw: (...codes: readonly number[]) => Uint8Array.from(codes),
  text: (value: string, claimed?: number) => {
    const bytes = bytesOf(value);
    return join(op.raw(0x58), u32(claimed ?? bytes.length), bytes);
  },
  /** A non-negative integer, of eight bytes (LONG1), the ninth being its sign. */
  int: (value: number) => join(op.raw(0x8a, 9), u64(value), op.raw(0)),
  global: (module: string, name: string) => bytesOf(`c${module}\n${name}\n`),
  tuple: (...items: readonly Uint8Array[]) => join(op.raw(0x28), ...items, op.raw(0x74)),
  dict: (...items: readonly Uint8Array[]) => join(op.raw(0x7d, 0x28), ...items, op.raw(0x75)),
  call: (callee: Uint8Array, ...args: readonly Uint8Array[]) =>
    join(callee, op.tuple(...args), op.raw(0x52)),
};

/** A whole pickle of protocol 2. */
export function pickle(...operations: readonly Uint8Array[]): Uint8Array {
  return join(op.raw(0x80, 2), ...operations, op.raw(0x2e));
}

export interface TensorOptions {
  readonly storage?: string;
  readonly kind?: string;
  /** How many elements the storage claims. */
  readonly count?: number;
  readonly offset?: number;
  readonly shape?: readonly number[];
  readonly strides?: readonly number[];
}

/** A tensor, of two float32 in storage 0 where nothing else is said. */
export function tensorOf(options: TensorOptions = {}): Uint8Array {
  const { storage = '0', kind = 'FloatStorage', count = 2, offset = 0 } = options;
  const { shape = [2], strides = [1] } = options;
  const id = op.tuple(
    ...[op.text('storage'), op.global('torch', kind), op.text(storage), op.text('cpu')],
    op.int(count),
  );
  return op.call(
    op.global('torch._utils', '_rebuild_tensor_v2'),
    ...[join(id, op.raw(0x51)), op.int(offset)],
    ...[op.tuple(...shape.map(op.int)), op.tuple(...strides.map(op.int)), op.raw(0x89)],
    op.call(op.global('collections', 'OrderedDict')),
  );
}

/** A file that holds { x: that tensor }, over a storage of two float32. */
export function pthOf(options: TensorOptions): Uint8Array {
  const state = op.dict(op.text('x'), tensorOf(options));
  return pth(pickle(state), { 0: new Uint8Array(8) });
}
