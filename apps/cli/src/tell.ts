import type { Answer } from '#client';
import { writeJson, writeLine } from './output.js';
import type { Shell } from './shell.js';

/** Says what became of a command: to people in words, to programs as the registry's JSON. */
export async function tell(shell: Shell, answer: Answer<unknown>, words: string, json = false): Promise<void> {
  const { shown, outcome, ref, body } = answer;
  if (!shown) await writeLine(shell.stderr, `cartulary: ${ref} is committed, but reads do not show it yet`);
  if (!json) return writeLine(shell.stdout, words);
  if (outcome === 'unchanged') await writeLine(shell.stderr, `cartulary: unchanged, ${ref}`);
  await writeJson(shell.stdout, body);
}
