import { encodeSafetensors } from '@striate/layers';
import type { Command } from 'commander';
import { TrainerError } from '../../errors.js';
import { variantOf } from '../../weights/init-from.js';
import { writeAtomic } from '../files.js';
import { addExamples } from '../help.js';
import type { Io } from '../io.js';
import { readWeights } from '../read-weights.js';
import { megabytes, targetFile } from '../target-file.js';

export function addConvert(program: Command, io: Io): void {
  const command = program
    .command('convert')
    .summary('turn weights from PyTorch (.pth) into a safetensors file')
    .description(
      'Reads what torch.save(model.state_dict(), path) wrote, without running anything of it, and writes the same\ntensors under the same keys as safetensors. Other floats become float32, other integers int64.',
    )
    .argument('<file>', 'a .pth or .pt file of PyTorch 1.6 or newer')
    .option('--key <name>', 'the state dict in a file that holds more: state_dict, model, ...')
    .option('--out <file>', 'where to write it (default: beside the file, ending in .safetensors)')
    .action(async (file: string, { key, out }: { key?: string; out?: string }) => {
      const target = targetFile(file, '.safetensors', out);
      const { format, state } = await readWeights(file, key);
      if (format === 'safetensors') {
        throw new TrainerError(
          'bad-option',
          `${file} is a safetensors file already.`,
          'Use it as it is.',
        );
      }
      const parts = encodeSafetensors({ state, metadata: { format: 'pt' } });
      await writeAtomic(target, parts);
      const variant = variantOf(state);
      const whose = variant ? ` of AlexNet, variant ${variant}` : '';
      io.out(`${target}: ${state.size} tensors${whose}, ${megabytes(parts)}\n`);
    });
  addExamples(command, [
    ['convert alexnet-owt-7be5be79.pth', "torchvision's weights, as they are downloaded"],
    ['convert run.pth --key state_dict --out run.safetensors', 'a checkpoint that holds more'],
  ]);
}
