/** A command of a screen, and the output that the page shows under it. */
export interface Step {
  readonly command: string;
  readonly output: string;
}

/**
 * The steps of a screen: the fenced block behind the comment `<!-- screen: NAME -->`. A line that starts with `$ ` is a
 * command, which goes on behind a `\\` at its end; the lines up to the next one are its output. @throws Error where there is no such block
 */
export function stepsOf(markdown: string, name: string): readonly Step[] {
  const [, rest] = markdown.split(`<!-- screen: ${name} -->\n`);
  const block = /^```[^\n]*\n(.*?)^```$/ms.exec(rest ?? '')?.[1];
  if (block === undefined || !block.startsWith('$ '))
    throw new Error(`Expected a screen "${name}" that starts with a command, found none.`);
  return block
    .split(/^\$ /m)
    .slice(1)
    .map((step) => {
      const [command] = /^(?:.*\\\n)*.*/.exec(step) as unknown as [string];
      return { command, output: step.slice(command.length + 1) };
    });
}

/** The names of all screens of a page, in its order. */
export function screensOf(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^<!-- screen: (.+) -->$/gm)].map(([, name]) => name as string);
}

const TIME = '\\d{4}-\\d{2}-\\d{2}[ T]\\d{2}:\\d{2}:\\d{2}(?:\\.\\d{3})?Z';

/**
 * What matches the output: `…` inside a line stands for any run of characters, alone on a line for any number of lines; a time
 * stands for any time.
 */
export function patternOf(output: string): RegExp {
  const lines = output.split('\n').slice(0, -1);
  return new RegExp(`^${lines.map((line) => (line === '…' ? '(?:.*\\n)*?' : `${patternOfLine(line)}\\n`)).join('')}$`);
}

function patternOfLine(line: string): string {
  const parts = line.split(new RegExp(`(…|${TIME})`));
  return parts.map((part, index) => (index % 2 === 0 ? escaped(part) : part === '…' ? '.*?' : TIME)).join('');
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
