import type { Command } from 'commander';
import { write } from '../output.js';
import type { Shell } from '../shell.js';
import { bashScript } from './bash.js';
import { fishScript } from './fish.js';
import { treeOf } from './tree.js';
import { zshScript } from './zsh.js';

export const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

export async function completion(shell: Shell, program: Command, name: keyof typeof SCRIPTS): Promise<void> {
  await write(shell.stdout, SCRIPTS[name](treeOf(program)));
}
