import type { HistoryEvent } from '#client';
import { EVENT_TYPES, type EventData, type EventType } from '#domain';
import { bareType } from '#records';
import type { Paint } from './paint.js';
import { formatTime, printable } from './text.js';

/** `2026-11-25 12:00:00Z  alice  promoted v3 None → Production (displaced v2)  "better on products"` */
export function eventLine({ type, time, recordedtime, authid, data }: HistoryEvent, paint: Paint): string {
  const reason = data['reason'];
  const parts = [
    paint('dim', formatTime(recordedtime)),
    printable(authid),
    printable(actOf(bareType(type) ?? type, data)),
    ...(time === recordedtime ? [] : [`effective ${formatTime(time)}`]),
    ...(typeof reason === 'string' ? [printable(JSON.stringify(reason))] : []),
  ];
  return parts.join('  ');
}

/** What was done, in the words of the commands. */
const ACTS: { readonly [T in EventType]: (data: EventData[T]) => string } = {
  ModelCreated: () => 'created the model',
  ModelRegistered: ({ version, label, artifact }) =>
    `registered v${version}${aside(label && `label ${label}`)}${artifact.digest ? ` ${artifact.digest}` : ''}`,
  StagePromoted: ({ version, from, to, displaced }) =>
    `promoted v${version} ${from} → ${to}${aside(displaced.length > 0 && `displaced ${displaced.map((other) => `v${other}`).join(', ')}`)}`,
  ModelArchived: ({ version, from, displacedBy }) =>
    `archived v${version} ${from} → Archived${aside(displacedBy !== undefined && `displaced by v${displacedBy}`)}`,
  AliasAssigned: ({ version, alias, previous }) =>
    `gave @${alias} to v${version}${aside(previous !== undefined && `had been with v${previous}`)}`,
  AliasRemoved: ({ version, alias }) => `removed @${alias} from v${version}`,
  ModelRenamed: ({ from, to }) => `renamed the model ${from} → ${to}`,
  ModelDescribed: ({ description }) => `described the model${quote(description)}`,
  VersionDescribed: ({ version, description }) => `described v${version}${quote(description)}`,
  TagsChanged: ({ version, set, removed }) =>
    `tagged ${version === undefined ? 'the model' : `v${version}`} ${tagsOf(set, removed)}`,
  EvaluationRecorded: ({ version, metrics, split }) => `evaluated v${version}${aside(split)} ${listed(metrics)}`,
  VersionDeleted: ({ version, from }) => `deleted v${version}${aside(from !== 'None' && `was in ${from}`)}`,
  ModelDeleted: () => 'deleted the model',
  NamespaceConfigured: ({ exclusiveStages }) => `made ${exclusiveStages.join(' and ') || 'no stage'} exclusive`,
};

/** A type that a later version of the registry writes is said by its name. */
function actOf(type: string, data: HistoryEvent['data']): string {
  const known = EVENT_TYPES.find((one) => one === type);
  return known ? (ACTS[known] as (data: unknown) => string)(data) : type;
}

function aside(text: string | false | undefined): string {
  return text ? ` (${text})` : '';
}

function quote(text: string | undefined): string {
  return text === undefined ? ' as nothing' : ` as ${JSON.stringify(text)}`;
}

function listed(metrics: Readonly<Record<string, number>>): string {
  return Object.entries(metrics)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

function tagsOf(set: Readonly<Record<string, string>>, removed: readonly string[]): string {
  return [...Object.entries(set).map(([key, value]) => `${key}=${value}`), ...removed.map((key) => `-${key}`)].join(
    ', ',
  );
}
