import { encodeSafetensors } from '@striate/layers';
import { encodeOnnx } from '@striate/layers/onnx';
import { type Command, Option } from 'commander';
import type { AlexNet } from '../../models/index.js';
import { type CheckpointMetadata, encodeCheckpoint, loadCheckpoint } from '../checkpoint.js';
import { writeAtomic } from '../files.js';
import { findCheckpoint } from '../find-checkpoint.js';
import { addExamples } from '../help.js';
import type { Io } from '../io.js';
import { megabytes, targetFile } from '../target-file.js';

interface Format {
  readonly does: string;
  /** Of the file's name where none is given. */
  readonly ending: string;
  encode(model: AlexNet, metadata: CheckpointMetadata): Promise<Uint8Array[]>;
}

const FORMATS = {
  onnx: {
    does: 'for ONNX Runtime and others: input (N, 3, size, size), output (N, classes), opset 17',
    ending: '.onnx',
    encode: (model, metadata) => {
      const { size } = metadata;
      return encodeOnnx(model, { inputShape: [1, 3, size, size], metadata: onnxNotes(metadata) });
    },
  },
  safetensors: {
    does: 'weights with classes and preprocessing, as every command here reads them',
    ending: '.export.safetensors',
    encode: async (model, metadata) => encodeCheckpoint(await model.stateDict(), metadata),
  },
  'torch-keys': {
    does: 'weights alone as safetensors, for load_state_dict of the same model in PyTorch',
    ending: '.torch.safetensors',
    encode: async (model) =>
      encodeSafetensors({ state: await model.stateDict(), metadata: { format: 'pt' } }),
  },
} as const satisfies Record<string, Format>;

type FormatName = keyof typeof FORMATS;

const formatNames = Object.keys(FORMATS) as FormatName[];

export function addExport(program: Command, io: Io): void {
  const command = program
    .command('export')
    .summary('write a trained model for other programs')
    .description(
      `Writes a checkpoint's model in another format.\n\nFormats:\n${formatNames.map((name) => `  ${name.padEnd(12)} ${FORMATS[name].does}`).join('\n')}\n\nAn ONNX file's metadata_props hold variant, classes (JSON), size, mean and std (JSON): pictures go in as RGB, resized to size x size, (value / 255 - mean) / std.`,
    )
    .argument('<checkpoint>', 'a .safetensors file that `alexnet train` wrote, or its run folder')
    .addOption(new Option('--format <name>', 'what to write').choices(formatNames).default('onnx'))
    .option('--out <file>', 'where to write it (default: beside the checkpoint)')
    .action(async (named: string, { format, out }: { format: FormatName; out?: string }) => {
      const { path } = await findCheckpoint(named);
      const { ending, encode } = FORMATS[format];
      const target = targetFile(path, ending, out);
      const { model, metadata } = await loadCheckpoint(path);
      const parts = await encode(model, metadata);
      await writeAtomic(target, parts);
      io.out(`${target}: ${metadata.variant}, ${megabytes(parts)}\n`);
    });
  addExamples(command, [
    ['export runs/alexnet-001', 'the best model of a run as ONNX: best.onnx beside it'],
    ['export runs/alexnet-001/last.safetensors --out model.onnx', 'another model, elsewhere'],
    ['export runs/alexnet-001 --format torch-keys --out weights.safetensors', 'for PyTorch'],
  ]);
}

/** What prediction needs beside the weights, as text. */
function onnxNotes(metadata: CheckpointMetadata): Record<string, string> {
  const { variant, classes, size, mean, std } = metadata;
  const asJson = JSON.stringify;
  return {
    variant,
    classes: asJson(classes),
    size: String(size),
    mean: asJson(mean),
    std: asJson(std),
  };
}
