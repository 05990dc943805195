/** What a registry needs to serve, in the order in which it starts. */
const PARTS = ['log', 'owner', 'projector', 'views', 'artifacts', 'tokens'] as const;
export type Part = (typeof PARTS)[number];

/** Says what a part lacks, or undefined while it does its work. A check that throws lacks what its error says. */
export type Check = () => string | undefined | Promise<string | undefined>;

/** Milliseconds that a part has to say it. */
const PATIENCE_MS = 2000;

/** Whether the parts of this process, and those that it can see, do their work. A part without a check runs elsewhere. */
export class Readiness {
  private readonly checks = new Map<Part, Check>();

  /** The parts that somebody checks here. */
  get watched(): readonly Part[] {
    return PARTS.filter((part) => this.checks.has(part));
  }

  /** Each part is checked by whoever runs it. */
  watch(part: Part, check: Check): void {
    this.checks.set(part, check);
  }

  /** The parts that are missing, and what each lacks. */
  async missing(): Promise<Partial<Record<Part, string>>> {
    const lacks = await Promise.all(
      this.watched.map(async (part) => [part, await lackOf(this.checks.get(part))] as const),
    );
    return Object.fromEntries(lacks.filter(([, lack]) => lack !== undefined));
  }
}

async function lackOf(check: Check | undefined): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<string>((resolve) => (timer = setTimeout(resolve, PATIENCE_MS, 'It does not answer.')));
  try {
    return await Promise.race([check?.(), patience]);
  } catch (error) {
    return (error as Error).message;
  } finally {
    clearTimeout(timer);
  }
}
