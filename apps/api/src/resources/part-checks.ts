import { Injectable } from '@nestjs/common';
import { ArtifactStore } from '#artifacts';
import { EventLog } from '#event-log';
import { Readiness } from '#platform';
import { ViewStore } from '#views';

/** Records that the views may be behind the log while they are called ready. */
const MOST_BEHIND = 10_000;
const NO_ARTIFACT = `sha256:${'0'.repeat(64)}` as const;

/** Checks of the stores that the api reads. */
@Injectable()
export class PartChecks {
  constructor(
    readiness: Readiness,
    private readonly log: EventLog,
    private readonly views: ViewStore,
    artifacts: ArtifactStore,
  ) {
    readiness.watch('views', () => this.lackOfViews());
    readiness.watch('artifacts', async () => void (await artifacts.stat(NO_ARTIFACT)));
  }

  private async lackOfViews(): Promise<string | undefined> {
    for (let partition = 0; partition < this.log.partitions; partition++) {
      const reflected = (await this.views.cursor(partition))?.offset ?? 0;
      // A log that cannot be read is a part of its own.
      const end = await this.log.end(partition).catch(() => reflected);
      if (end - reflected > MOST_BEHIND) return `Views reflect ${reflected} of ${end} records.`;
    }
    return undefined;
  }
}
