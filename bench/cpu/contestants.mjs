/** @file Who takes part: libraries as peers, and why one is missing. */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { PeerProcess } from './peers/process.mjs';

const program = (name) => fileURLToPath(new URL(`peers/${name}`, import.meta.url));
const { resolve } = createRequire(import.meta.url);

/** The command of a peer of JavaScript, whose library is among bench/'s own dependencies. */
const javascript = (file, library) => () => {
  if (library) {
    try {
      resolve(library);
    } catch {
      return { missing: `${library} is not installed: npm --prefix bench install` };
    }
  }
  return { command: process.execPath, args: [program(file)] };
};

const PEERS = {
  Striate: javascript('striate.mjs'),
  PyTorch: ({ python }) =>
    python
      ? { command: python, args: [program('pytorch.py')] }
      : {
          missing: 'give --python PATH or STRIATE_PYTHON: a Python with torch (pip install torch)',
        },
  'ONNX Runtime': javascript('onnxruntime.mjs', 'onnxruntime-node'),
  'TensorFlow.js wasm': javascript('tfjs.mjs', '@tensorflow/tfjs'),
};

/** PyTorch again, with the other kind of Adam that it has. */
export const FUSED = 'PyTorch, fused Adam';

export class Contestants {
  /** Why a library takes no part, by name. */
  missing = {};
  versions = {};
  #commands = new Map();
  #shared = new Map();

  /** Finds out who is there. `python`: a path, or undefined. */
  static async find(options) {
    const found = new Contestants();
    for (const [name, commandOf] of Object.entries(PEERS)) {
      const { command, args, missing } = commandOf(options);
      if (missing) {
        found.missing[name] = missing;
        continue;
      }
      const peer = new PeerProcess(name, command, args);
      try {
        Object.assign(found.versions, await peer.ask({ do: 'versions' }));
        found.#commands.set(name, { command, args });
        found.#shared.set(name, peer);
      } catch (error) {
        if (name === 'Striate') throw error;
        found.missing[name] = `does not start: ${error.message}`;
      }
    }
    return found;
  }

  /** A peer in a process of its own, to be closed; undefined where the library is missing. */
  fresh(name) {
    const found = this.#commands.get(name);
    return found && new PeerProcess(name, found.command, found.args);
  }

  /**
   * `job` with one library, ready to run: {name, run(calls), ...}. Undefined where the library is missing, and
   * {name, cannot} where it can't do the job. `label`: the name in the results, if another. `alone`: in a
   * process that no other job has.
   */
  async enter({ name, job, label = name, alone = false }) {
    const fused = name === FUSED;
    const library = fused ? 'PyTorch' : name;
    const peer = alone ? this.fresh(library) : this.#peer(library);
    if (!peer) return undefined;
    const { id, cannot } = await peer.ask({ do: 'prepare', job: fused ? { ...job, fused } : job });
    if (cannot) return { name: label, cannot };
    const request = (what) => peer.ask({ ...what, id });
    return {
      name: label,
      run: async (calls) => (await request({ do: 'run', calls })).seconds,
      watch: async (calls) => (await request({ do: 'run', calls, watch: true })).delays,
      output: async () => (await request({ do: 'output' })).values,
      release: () => (alone ? peer.close() : request({ do: 'release' })),
    };
  }

  /** The process that all cases share; another one where that has died, of too large a case for instance. */
  #peer(name) {
    if (this.#shared.get(name)?.hasEnded) this.#shared.set(name, this.fresh(name));
    return this.#shared.get(name);
  }

  close() {
    for (const peer of this.#shared.values()) peer.close();
  }
}
