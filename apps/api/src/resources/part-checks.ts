import { Injectable } from '@nestjs/common';
import { ArtifactStore } from '#artifacts';
import { EventLog } from '#event-log';
import { Readiness } from '#platform';
import { ViewStore } from '#views';

/** Records that the views may be behind the log while they are called ready. */
const MOST_BEHIND = 10_000;
const PATIENCE_MS = 2000;
const NO_ARTIFACT = `sha256:${'0'.repeat(64)}` as const;

/** Checks of the stores that the api reads. */
@Injectable()
export class PartChecks {
  constructor(
    readiness: Readiness,
    private readonly log: EventLog,
    private readonly views: ViewStore,
    private readonly artifacts: ArtifactStore,
  ) {
    readiness.watch('views', () => this.lackOfViews());
    readiness.watch('artifacts', () => this.lackOfArtifacts());
  }

  private async lackOfViews(): Promise<string | undefined> {
    for (let partition = 0; partition < this.log.partitions; partition++) {
      const end = await this.log.end(partition);
      const reflected = (await this.views.cursor(partition))?.offset ?? 0;
      if (end - reflected > MOST_BEHIND) return `Views reflect ${reflected} of ${end} records.`;
    }
    return undefined;
  }

  private async lackOfArtifacts(): Promise<string | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<string>((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS, 'The artifact store does not answer.');
    });
    try {
      return await Promise.race([this.artifacts.stat(NO_ARTIFACT).then(() => undefined), patience]);
    } finally {
      clearTimeout(timer);
    }
  }
}
