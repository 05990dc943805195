import { expect } from '@jest/globals';
import { patternOf, screensOf, type Step, stepsOf } from '../support/screen.js';
import { Terminal, type Waiting } from '../support/terminal.js';

const SHOWN_URL = 'http://127.0.0.1:7100';

/** What a page shows, and what was there. */
export interface Found {
  readonly command: string;
  readonly shown: string;
  readonly printed: string;
}

/** Follows a page from its first screen to its last, at a registry. What waits is stopped with Ctrl-C before the next thing that waits. */
export async function follow(
  page: string,
  url: string,
  env: Readonly<Record<string, string>> = {},
): Promise<readonly Found[]> {
  const terminal = new Terminal({ CARTULARY_URL: url.replace('//', '//ada@'), ...env });
  const found: Found[] = [];
  let waiting: (Step & { readonly at: Waiting }) | undefined;
  const interrupt = async (): Promise<void> => {
    if (!waiting) return;
    const { at, command, output } = waiting;
    found.push({ command, shown: output, printed: await at.until(patternOf(output)) });
    await at.stop();
    waiting = undefined;
  };
  try {
    for (const screen of screensOf(page)) {
      const steps = stepsOf(page, screen).map((step) => ({
        ...step,
        command: step.command.replaceAll(SHOWN_URL, url),
      }));
      if (screen.startsWith('waiting')) {
        await interrupt();
        const [step] = steps as [Step];
        waiting = { ...step, at: await terminal.wait(step.command) };
        continue;
      }
      for (const { command, output } of steps)
        found.push({ command, shown: output, printed: (await terminal.type(command)).printed });
    }
    await interrupt();
  } finally {
    await waiting?.at.stop();
    await terminal.close();
  }
  return found;
}

export function expectShown(found: readonly Found[]): void {
  for (const { command, shown, printed } of found)
    expect(`$ ${command}\n${printed}`).toMatch(patternOf(`$ ${command}\n${shown}`));
}
