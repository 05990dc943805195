import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ArtifactStore } from '#artifacts';
import { type Actor, type Command, formatRef, RegistryError } from '#domain';
import { failpoint, sha256 } from '#platform';
import { commandWireType, type NewCommandRecord, readCommand } from '#records';
import { ApiMetrics } from '../metrics/api-metrics.js';
import { Actors } from './actors.js';
import { KnownArtifacts } from './known-artifacts.js';
import type { Told } from './outcome.js';
import { OutcomeTail } from './outcome-tail.js';
import { Publisher } from './publisher.js';
import { type Submission, Submit } from './submit.command.js';

const SOURCE = '/cartulary/api';

/**
 * The way from a request into the commands queue and back. What is refused here was never published. After it was, the
 * answer comes from the log alone: whoever waits was there before the command, and takes the first valid record that
 * names it (rules A1 and A2 of docs/design/owner.md).
 */
@CommandHandler(Submit)
export class CommandGateway implements ICommandHandler<Submit> {
  constructor(
    private readonly tail: OutcomeTail,
    private readonly publisher: Publisher,
    private readonly actors: Actors,
    private readonly kept: KnownArtifacts,
    private readonly artifacts: ArtifactStore,
    private readonly metrics: ApiMetrics,
  ) {}

  async execute({ submission }: Submit): Promise<Told> {
    const { type } = submission;
    try {
      const told = await this.submit(submission);
      this.metrics.commands.inc({ type, outcome: told.status });
      if (told.status === 'rejected' && told.error) this.metrics.rejections.inc({ code: told.error.code });
      return told;
    } catch (error) {
      this.metrics.commands.inc({ type, outcome: isUnknown(error) ? 'unknown' : 'refused' });
      throw error;
    }
  }

  private async submit(submission: Submission): Promise<Told> {
    const record = this.record(submission, await this.actors.of(submission.caller));
    const command = readCommand(record, sha256);
    await this.assertArtifact(command);
    const { sidecar } = submission;
    if (sidecar) await this.artifacts.put(bytesOf(sidecar.bytes), sidecar.digest);
    const { outcome, cancel } = await this.tail.awaitOutcome(command);
    try {
      await this.publisher.publish(record);
    } catch (error) {
      // It may be there: then its outcome comes, and otherwise the wait ends by itself.
      if (!isUnknown(error)) cancel();
      if (submission.async || !isUnknown(error)) throw error;
    }
    failpoint('command.published');
    return submission.async ? { status: 'pending' } : outcome;
  }

  private record(submission: Submission, actor: Actor): NewCommandRecord {
    const { type, commandId, namespace, model, value, expect, traceparent } = submission;
    return {
      id: commandId,
      type: commandWireType(type),
      source: SOURCE,
      subject: model === undefined ? namespace : formatRef(namespace, model),
      time: new Date().toISOString(),
      actor,
      ...(expect && { expect }),
      ...(traceparent !== undefined && { traceparent }),
      value,
    };
  }

  /** Bytes kept elsewhere have a uri; those that should be here must be. @throws ARTIFACT_NOT_FOUND, UNAVAILABLE */
  private async assertArtifact(command: Command): Promise<void> {
    if (command.type !== 'RegisterModel') return;
    const { artifact } = command.data;
    if (artifact?.digest !== undefined && artifact.uri === undefined) await this.kept.assertKept(artifact.digest);
  }
}

function isUnknown(error: unknown): boolean {
  return error instanceof RegistryError && error.code === 'OUTCOME_UNKNOWN';
}

async function* bytesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
