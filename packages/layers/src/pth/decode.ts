/** @file A `.pth` file to a state dict: the archive, its pickle, which dict of it, its tensors. */
import type { StateDict, StateTensor } from '../state-dict.js';
import { quote, unsupported } from './errors.js';
import { unpickle } from './pickle.js';
import { select } from './select.js';
import type { TensorView } from './tensor.js';
import { torchHost } from './torch.js';
import { Archive } from './zip.js';

export interface DecodePthOptions {
  /** Where in a checkpoint the state dict is: 'state_dict' of { state_dict, epoch, optimizer }. */
  readonly key?: string | undefined;
}

/** Views can repeat what they look at: a file of n bytes may hold 16 n + 1 MiB of values, and no more. */
const REPEATS = 16;
const ALLOWANCE = 2 ** 20;

/** How the format of PyTorch before 1.6 begins: its magic number as a pickle of its own. */
const LEGACY = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

/**
 * Reads a `.pth` or `.pt` file as `torch.save(model.state_dict())` writes it (PyTorch 1.6 and newer) without
 * running anything of it. float16, bfloat16 and float64 become float32; bool and integers become int64.
 * Source: torch/serialization.py.
 *
 * Throws LayerError: `bad-pth` where the file is truncated or inconsistent; `unsupported-pth` where it holds
 * other things than tensors, dicts, lists, text and numbers, is big-endian, compressed or older, or holds no
 * state dict where one was looked for; `bad-option` where there is no such `key`.
 */
export function decodePth(bytes: Uint8Array, options: DecodePthOptions = {}): StateDict {
  // Not a Node Buffer, whose slice would share its memory.
  const file = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  refuseOtherFormats(file);
  const archive = new Archive(file);
  const root = findRoot(archive.names);
  if (archive.has(`${root}constants.pkl`)) {
    throw unsupported(
      'it holds a TorchScript program',
      'Save the weights alone: torch.save(torch.jit.load(path).state_dict(), path).',
    );
  }
  const order = new TextDecoder().decode(archive.get(`${root}byteorder`));
  if (order !== '' && order !== 'little') {
    throw unsupported(
      `its values are ${quote(order)}-endian`,
      'Load it on that machine and convert it to safetensors.',
    );
  }
  const host = torchHost((key) => archive.get(`${root}data/${key}`));
  const saved = unpickle(archive.get(`${root}data.pkl`)!, host);
  return readTensors(select(saved, options.key), REPEATS * file.length + ALLOWANCE);
}

function refuseOtherFormats(file: Uint8Array): void {
  if (LEGACY.every((byte, i) => file[i] === byte)) {
    throw unsupported(
      'it is in the format of PyTorch before 1.6',
      'Save it again with a newer PyTorch: torch.save(torch.load(path, weights_only=True), path).',
    );
  }
  if (file[0] !== 0x50 || file[1] !== 0x4b) {
    throw unsupported('it is no zip archive, which torch.save writes');
  }
}

/** The folder of the archive that all is in, named after the file: "model/". */
function findRoot(names: readonly string[]): string {
  const found = names.filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (found.length === 1) return found[0]!.slice(0, -'data.pkl'.length);
  throw unsupported(
    found.length === 0
      ? 'it is a zip archive, but not one of torch.save: it has no data.pkl'
      : `it has ${found.length} of data.pkl`,
  );
}

/** Allocates at most `budget` bytes in all, which is checked before each tensor. */
function readTensors(views: ReadonlyMap<string, TensorView>, budget: number): StateDict {
  const state = new Map<string, StateTensor>();
  let left = budget;
  for (const [key, view] of views) {
    left -= view.decodedBytes;
    if (left < 0) {
      throw unsupported(
        `its tensors repeat their storages so often that they would take more than ${budget} bytes`,
      );
    }
    state.set(key, view.read());
  }
  return state;
}
