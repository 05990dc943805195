import type { ArtifactStore } from '#artifacts';
import type { Command, Digest, Facts } from '#domain';
import { BoundedCache } from '#platform';

const MOST_CACHED = 100_000;
const PATIENCE_MS = 2000;

/** What the owner asks of the world before it decides. Artifacts are never deleted, so what was there is there. */
export class FactGatherer {
  private readonly sizes = new BoundedCache<Digest, number>(MOST_CACHED);

  constructor(
    private readonly artifacts: ArtifactStore,
    private readonly newId: () => string,
  ) {}

  /** The facts for each command but the time, gathered at once. */
  async gather(commands: readonly (Command | undefined)[]): Promise<readonly Omit<Facts, 'now'>[]> {
    return Promise.all(commands.map((command) => this.factsFor(command)));
  }

  private async factsFor(command: Command | undefined): Promise<Omit<Facts, 'now'>> {
    const modelId = this.newId();
    const digest = command?.type === 'RegisterModel' ? command.data.artifact?.digest : undefined;
    if (digest === undefined) return { modelId };
    const size = this.sizes.get(digest) ?? (await this.sizeOf(digest));
    if (size === 'unavailable') return { modelId, artifactsUnavailable: true };
    return { modelId, ...(size !== undefined && { artifact: { size } }) };
  }

  private async sizeOf(digest: Digest): Promise<number | undefined | 'unavailable'> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<'unavailable'>((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS, 'unavailable');
    });
    const asked = this.artifacts.stat(digest).then(
      (found) => found?.size,
      () => 'unavailable' as const,
    );
    const size = await Promise.race([asked, patience]);
    clearTimeout(timer);
    if (typeof size === 'number') this.sizes.add(digest, size);
    return size;
  }
}
