import type { Model, Version } from '#client';
import { formatRef } from '#domain';
import type { Paint } from './paint.js';
import { drawTable } from './table.js';
import { formatTime, listed, printable } from './text.js';

const VERSION_HEADS = ['VERSION', 'LABEL', 'STAGE', 'ALIASES', 'METRICS', 'REGISTERED', 'BY'] as const;
const MODEL_HEADS = ['MODEL', 'VERSIONS', 'LATEST', 'PRODUCTION', 'STAGING', 'ALIASES', 'TAGS'] as const;

export function versionTable(versions: readonly Version[], paint: Paint, lined: boolean, width?: number): string {
  if (versions.length === 0) return 'no versions';
  return drawTable(VERSION_HEADS, versions.map(versionRow), paint, lined, width);
}

export function modelTable(models: readonly Model[], paint: Paint, lined: boolean, width?: number): string {
  if (models.length === 0) return 'no models';
  return drawTable(MODEL_HEADS, models.map(modelRow), paint, lined, width);
}

function versionRow({ ref, label = '', stage, aliases, metrics, registeredAt, registeredBy }: Version): string[] {
  const names = aliases.map((alias) => `@${alias}`).join(' ');
  return [ref, label, stage, names, listed(metrics), formatTime(registeredAt), registeredBy].map(printable);
}

function modelRow({ namespace, name, versionCount, latestVersion, stages, aliases, tags }: Model): string[] {
  return [
    formatRef(namespace, name),
    `${versionCount}`,
    latestVersion === undefined ? '' : `v${latestVersion}`,
    numbered(stages['Production']),
    numbered(stages['Staging']),
    Object.entries(aliases)
      .map(([alias, version]) => `@${alias} v${version}`)
      .join(', '),
    listed(tags),
  ].map(printable);
}

function numbered(versions: readonly number[] = []): string {
  return versions.map((version) => `v${version}`).join(' ');
}
