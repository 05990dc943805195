import { bashScript } from './bash.js';
import type { CommandNode } from './tree.js';

/** A script for zsh, which understands that of bash. */
export function zshScript(tree: CommandNode): string {
  const [, ...lines] = bashScript(tree).split('\n');
  return `#compdef cartulary
# Completion of cartulary for zsh. Load it by: source <(cartulary completion zsh)
autoload -U +X compinit && compinit
autoload -U +X bashcompinit && bashcompinit
${lines.join('\n')}`;
}
