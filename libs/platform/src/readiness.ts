/** What a registry needs to serve, in the order in which it starts. */
export const PARTS = ['log', 'owner', 'projector', 'views', 'artifacts', 'tokens'] as const;
export type Part = (typeof PARTS)[number];

/** Says what a part lacks, or undefined while it does its work. A check that throws lacks what its error says. */
export type Check = () => string | undefined | Promise<string | undefined>;

/** Whether the parts of this process, and those that it can see, do their work. A part without a check runs elsewhere. */
export class Readiness {
  private readonly checks = new Map<Part, Check>();

  /** Each part is checked by whoever runs it. */
  watch(part: Part, check: Check): void {
    this.checks.set(part, check);
  }

  /** The parts that are missing, and what each lacks. */
  async missing(): Promise<Partial<Record<Part, string>>> {
    const missing: Partial<Record<Part, string>> = {};
    for (const part of PARTS) {
      const lack = await lackOf(this.checks.get(part));
      if (lack !== undefined) missing[part] = lack;
    }
    return missing;
  }
}

async function lackOf(check: Check | undefined): Promise<string | undefined> {
  try {
    return await check?.();
  } catch (error) {
    return (error as Error).message;
  }
}
