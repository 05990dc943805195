import { RegistryError } from '#domain';
import { createTopics, inspectTopics, type NewTopics, type TopicLine } from '#event-log';
import { type KafkaSettings, readServers } from '#platform';
import { countOf, misused } from '../arguments.js';
import { writeJson, writeLine } from '../output.js';
import { draws, type Paint, paintFor } from '../render/paint.js';
import { drawTable } from '../render/table.js';
import { printable } from '../render/text.js';
import type { Shell } from '../shell.js';

export interface TopicsOptions {
  readonly apply?: boolean;
  readonly partitions?: string;
  readonly replication?: string;
  readonly json?: boolean;
}

/** @throws START_REFUSED where the topics are not as the registry needs them */
export async function topics(shell: Shell, options: TopicsOptions): Promise<void> {
  const wanted = wantedOf(options);
  const kafka = kafkaOf(shell);
  const made = options.apply ? await createTopics(kafka, wanted) : [];
  const lines = await inspectTopics(kafka);
  if (options.json) await writeJson(shell.stdout, { made, lines });
  else await writeLines(shell, made, lines);
  const differences = lines.filter((line) => !line.fits);
  if (differences.length === 0) return;
  const what = differences.every((line) => line.what === 'topic')
    ? 'topics that are missing'
    : `${differences.length} differences`;
  throw new RegistryError(
    'START_REFUSED',
    `Expected topics as the registry needs them, found ${what}. ${options.apply ? 'What is there is never changed: run what is written above' : '"cartulary topics --apply" makes what is missing'}.`,
  );
}

function wantedOf({ apply, partitions, replication }: TopicsOptions): NewTopics {
  if (!apply && (partitions ?? replication) !== undefined)
    misused('Expected --partitions and --replication together with --apply: only new topics get them.');
  return {
    ...(partitions !== undefined && { partitions: countOf('partitions', partitions) }),
    ...(replication !== undefined && { replicationFactor: countOf('replication', replication) }),
  };
}

/** @throws START_REFUSED */
function kafkaOf({ env }: Shell): KafkaSettings {
  const { kafka } = readServers(env);
  if (kafka) return kafka;
  throw new RegistryError(
    'START_REFUSED',
    'Expected KAFKA_BROKERS to name the brokers, found nothing. Set it to host:port of one or more.',
  );
}

async function writeLines({ stdout, env }: Shell, made: readonly string[], lines: readonly TopicLine[]): Promise<void> {
  const paint = paintFor(stdout, env);
  for (const topic of made) await writeLine(stdout, `made ${printable(topic)}`);
  const rows = lines.map((line) => [
    ...[line.topic, line.what, line.expected, line.found].map(printable),
    stateOf(line, paint),
  ]);
  await writeLine(
    stdout,
    drawTable(['TOPIC', 'SETTING', 'EXPECTED', 'FOUND', ''], rows, paint, draws(stdout, env), stdout.columns),
  );
  for (const { topic, what, todo, warning } of lines) {
    const words = todo ?? warning;
    if (words !== undefined) await writeLine(stdout, `${printable(`${topic} ${what}`)}: ${printable(words)}`);
  }
}

function stateOf({ fits, warning }: TopicLine, paint: Paint): string {
  if (!fits) return paint('red', 'differs');
  return warning === undefined ? paint('green', 'ok') : paint('yellow', 'warn');
}
