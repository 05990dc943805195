import type { Argument, Command, Option } from 'commander';
import { STAGES } from '#domain';

/** What can stand in one place: words to choose from, or a path, or neither. */
export interface Place {
  readonly words: readonly string[];
  readonly path: boolean;
}

export interface OptionNode {
  readonly flags: readonly string[];
  readonly description: string;
  /** What follows it; undefined where nothing does. */
  readonly value: Place | undefined;
}

/** A command with all that can follow it. */
export interface CommandNode {
  /** As typed behind the program's name: `alias set`; empty for the program itself. */
  readonly path: string;
  readonly summary: string;
  readonly commands: readonly CommandNode[];
  readonly options: readonly OptionNode[];
  readonly places: readonly Place[];
}

const PATHS = new Set(['file', 'folder', 'path']);

/** The tree of a command line, out of its declaration. */
export function treeOf(command: Command, above?: string): CommandNode {
  const path = above === undefined ? '' : `${above} ${command.name()}`.trim();
  return {
    path,
    summary: command.summary() || command.description(),
    commands: command.commands.map((one) => treeOf(one, path)),
    options: [
      ...command.options.map(optionNode),
      { flags: ['-h', '--help'], description: 'show the help', value: undefined },
    ],
    places: command.registeredArguments.map((argument) => place(argument.name(), argument)),
  };
}

/** All commands of a tree, each before those below it. */
export function allOf(node: CommandNode): readonly CommandNode[] {
  return [node, ...node.commands.flatMap(allOf)];
}

function optionNode(option: Option): OptionNode {
  const flags = [option.short, option.long].filter((flag) => flag !== undefined && flag !== null);
  const value = /[<[]([\w=]+)/.exec(option.flags)?.[1];
  return { flags, description: option.description, value: value === undefined ? undefined : place(value, option) };
}

function place(name: string, { argChoices }: Pick<Argument | Option, 'argChoices'>): Place {
  return { words: argChoices ?? (name === 'stage' ? STAGES : []), path: PATHS.has(name) };
}
