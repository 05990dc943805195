import { allOf, type CommandNode, type Place } from './tree.js';

/**
 * A script for bash. It walks the words before the cursor: commands lead deeper, options with a value take the word behind
 * them, all others are counted. Bash cuts words at `:` and the like; their pieces count as one.
 */
export function bashScript(tree: CommandNode): string {
  const nodes = allOf(tree);
  const options = nodes.flatMap(({ path, options }) =>
    options.flatMap(({ flags, value }) => (value ? flags.map((flag) => ({ key: `${path} ${flag}`, value })) : [])),
  );
  return `# Completion of cartulary for bash. Load it by: source <(cartulary completion bash)
_cartulary() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} at='' word glued='' i
  local -i count=0
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case "$word" in :|=|@|\\#) glued=1; continue;; esac
    if [[ -n $glued ]]; then glued=''; continue; fi
    case "$at $word" in
      ${patterns(nodes.slice(1).map(({ path }) => (path.includes(' ') ? path : ` ${path}`)))}) at=\${at:+$at }$word;;
      ${patterns(options.map(({ key }) => key))}) ((i++));;
      *' -'*) ;;
      *) count+=1;;
    esac
  done
  COMPREPLY=()
  case "$at $previous" in
${cases(options.map(({ key, value }) => [key, reply(value)]))}
  esac
  if [[ $current == -* ]]; then
    case "$at" in
${cases(nodes.map(({ path, options }) => [path, offer(options.flatMap(({ flags }) => flags))]))}
    esac
    return
  fi
  case "$at $count" in
${cases(nodes.flatMap(placesOf))}
  esac
}
complete -F _cartulary cartulary
`;
}

/** Commands below a command, or what its arguments can be. */
function placesOf({ path, commands, places }: CommandNode): readonly (readonly [string, string])[] {
  if (commands.length > 0) return [[`${path} 0`, offer(commands.map((one) => one.path.split(' ').at(-1) as string))]];
  return places.flatMap((one, index) => {
    const words = reply(one);
    return words === 'return' ? [] : [[`${path} ${index}`, words] as const];
  });
}

function reply({ words, path }: Place): string {
  if (words.length > 0) return `${offer(words)}; return`;
  return path ? 'COMPREPLY=($(compgen -f -- "$current")); return' : 'return';
}

function offer(words: readonly string[]): string {
  return `COMPREPLY=($(compgen -W ${quote(words.join(' '))} -- "$current"))`;
}

function cases(entries: readonly (readonly [string, string])[]): string {
  return entries.map(([pattern, command]) => `    ${quote(pattern)}) ${command};;`).join('\n');
}

function patterns(texts: readonly string[]): string {
  return texts.map(quote).join('|');
}

/** None of the words has a quote in it. */
function quote(text: string): string {
  return `'${text}'`;
}
