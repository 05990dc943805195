import { styleText } from 'node:util';
import type { Output, Shell } from '../shell.js';

export type Paint = (style: 'bold' | 'dim' | 'red' | 'green' | 'yellow', text: string) => string;

/** Colours for a terminal whose user has not declined them; else the text as it is. */
export function paintFor({ isTTY }: Output, env: Shell['env']): Paint {
  return isTTY && !env['NO_COLOR'] ? styleText : (_style, text) => text;
}
