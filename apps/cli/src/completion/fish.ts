import { allOf, type CommandNode, type OptionNode, type Place } from './tree.js';

/** A script for fish: a line for each command and option, with the condition under which it is offered. */
export function fishScript(tree: CommandNode): string {
  const lines = allOf(tree).flatMap((node) => [
    ...node.commands.map((one) => complete(below(node), `-a ${wordOf(one)}`, one.summary)),
    ...node.options.map((option) => complete(within(node), flagsOf(option), option.description)),
    ...node.places
      .filter(({ words }) => words.length > 0)
      .map((one) => complete(within(node), `-a ${quote(one.words.join(' '))}`)),
    ...(node.places.some(({ path }) => path) ? [complete(within(node), '-F')] : []),
  ]);
  return `# Completion of cartulary for fish. Load it by: cartulary completion fish | source
complete -c cartulary -f
${lines.join('\n')}
`;
}

function complete(condition: string, what: string, description?: string): string {
  const said = description === undefined ? '' : ` -d ${quote(description)}`;
  return `complete -c cartulary -n ${quote(condition)} ${what}${said}`;
}

/** The command is named, and none of those below it yet. */
function below(node: CommandNode): string {
  if (node.path === '') return '__fish_use_subcommand';
  return `${within(node)}; and not __fish_seen_subcommand_from ${node.commands.map(wordOf).join(' ')}`;
}

function within({ path }: CommandNode): string {
  if (path === '') return '__fish_use_subcommand';
  return path
    .split(' ')
    .map((word) => `__fish_seen_subcommand_from ${word}`)
    .join('; and ');
}

function flagsOf({ flags, value }: OptionNode): string {
  const named = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  return [...named, ...(value ? [valueOf(value)] : [])].join(' ');
}

function valueOf({ words, path }: Place): string {
  if (words.length > 0) return `-x -a ${quote(words.join(' '))}`;
  return path ? '-r -F' : '-x';
}

function wordOf({ path }: CommandNode): string {
  return path.split(' ').at(-1) as string;
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
