import { styleText } from 'node:util';
import type { Output, Shell } from '../shell.js';

export type Paint = (style: 'bold' | 'dim' | 'red' | 'green' | 'yellow', text: string) => string;

/** Colours for a terminal whose user has not declined them; else the text as it is. */
export function paintFor(output: Output, env: Shell['env']): Paint {
  return draws(output, env) && !env['NO_COLOR'] ? painted : (_style, text) => text;
}

/** Whether an output is a terminal that knows more than lines of text. */
export function draws({ isTTY }: Output, env: Shell['env']): boolean {
  return isTTY === true && env['TERM'] !== 'dumb';
}

/** What node would find out about its own output has been found out about this one. */
const painted: Paint = (style, text) => styleText(style, text, { validateStream: false });
