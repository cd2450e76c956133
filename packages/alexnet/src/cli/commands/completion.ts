import { Argument, type Command } from 'commander';
import { completionScript, SHELLS, type Shell } from '../completion.js';
import { addExamples } from '../help.js';
import type { Io } from '../io.js';

export function addCompletion(program: Command, io: Io): void {
  const command = program
    .command('completion')
    .summary('print a script that completes commands and options in your shell')
    .description('Prints a completion script for the commands and options of this version.')
    .addArgument(new Argument('<shell>', 'your shell').choices(SHELLS))
    .action((shell: Shell) => io.out(completionScript(program, shell)));
  addExamples(command, [
    ['completion bash >> ~/.bashrc', 'bash, from the next shell on'],
    ['completion zsh >> ~/.zshrc', 'zsh'],
    ['completion fish > ~/.config/fish/completions/alexnet.fish', 'fish'],
  ]);
}
