/** @file Completion scripts for shells, made from the command table itself. */
import type { Command, Option } from 'commander';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

interface Flag {
  readonly names: readonly string[];
  readonly summary: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
}

interface Entry {
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly Flag[];
  readonly words: readonly string[];
}

/** The script to evaluate in `shell`. */
export function completionScript(program: Command, shell: Shell): string {
  const entries = program.createHelp().visibleCommands(program).map(entryOf);
  return { bash, zsh, fish }[shell](program.name(), entries);
}

function entryOf(command: Command, _: number, all: readonly Command[]): Entry {
  const help = command.createHelp();
  const own = command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []);
  return {
    name: command.name(),
    summary: command.summary() || command.description(),
    flags: help.visibleOptions(command).map(flagOf),
    words: command.name() === 'help' ? all.map((other) => other.name()) : own,
  };
}

function flagOf(option: Option): Flag {
  return {
    names: [option.short, option.long].filter((name) => name !== undefined),
    summary: option.description,
    takesValue: option.required || option.optional,
    choices: option.argChoices ?? [],
  };
}

/** The words after a flag, or after a command: a value of the flag, else a flag or a file. */
function bash(name: string, entries: readonly Entry[]): string {
  const flags = entries.map(
    (entry) =>
      `    ${entry.name}) flags="${entry.flags.flatMap((f) => f.names).join(' ')}"; words="${entry.words.join(' ')}" ;;`,
  );
  return `# ${name} completion for bash: source <(${name} completion bash)
_${name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  local command="\${COMP_WORDS[1]}" flags="" words=""
  COMPREPLY=()
  if [[ $COMP_CWORD -eq 1 ]]; then
    COMPREPLY=($(compgen -W "${entries.map((e) => e.name).join(' ')}" -- "$current"))
    return
  fi
  case "$command $previous" in
${valueCases(entries, (choices) => `COMPREPLY=($(compgen -W "${choices.join(' ')}" -- "$current")); return`)}
  esac
  case "$command" in
${flags.join('\n')}
  esac
  if [[ "$current" == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$current"))
  elif [[ -n "$words" ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  fi
}
complete -o bashdefault -o default -F _${name} ${name}
`;
}

/** zsh runs the script of bash in its emulation. */
function zsh(name: string, entries: readonly Entry[]): string {
  return `#compdef ${name}
# ${name} completion for zsh: source <(${name} completion zsh)
autoload -U +X compinit && compinit -u
autoload -U +X bashcompinit && bashcompinit
${bash(name, entries).split('\n').slice(1).join('\n')}`;
}

function valueCases(
  entries: readonly Entry[],
  then: (choices: readonly string[]) => string,
): string {
  return entries
    .flatMap(({ name, flags }) =>
      flags
        .filter(({ choices }) => choices.length > 0)
        .flatMap(({ names, choices }) =>
          names.map((flag) => `    "${name} ${flag}") ${then(choices)} ;;`),
        ),
    )
    .join('\n');
}

function fish(name: string, entries: readonly Entry[]): string {
  const quote = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const lines = entries.flatMap((entry) => {
    const within = `-n '__fish_seen_subcommand_from ${entry.name}'`;
    const words =
      entry.words.length > 0
        ? [`complete -c ${name} ${within} -xa ${quote(entry.words.join(' '))}`]
        : [];
    const flags = entry.flags.map(({ names, summary, takesValue, choices }) => {
      const spelled = names.map((n) =>
        n.startsWith('--') ? `-l ${n.slice(2)}` : `-s ${n.slice(1)}`,
      );
      const value =
        choices.length > 0 ? ` -xa ${quote(choices.join(' '))}` : takesValue ? ' -r' : '';
      return `complete -c ${name} ${within} ${spelled.join(' ')} -d ${quote(summary)}${value}`;
    });
    return [
      `complete -c ${name} -n __fish_use_subcommand -xa ${entry.name} -d ${quote(entry.summary)}`,
      ...words,
      ...flags,
    ];
  });
  return `# ${name} completion for fish: ${name} completion fish | source\n${lines.join('\n')}\n`;
}
