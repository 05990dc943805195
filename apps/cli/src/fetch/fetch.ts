import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Version } from '#client';
import { parseRef } from '#domain';
import { argument, misused } from '../arguments.js';
import { connect } from '../connect.js';
import { writeJson, writeLine } from '../output.js';
import { withProgress } from '../progress.js';
import { identify } from '../register/identify.js';
import { formatBytes } from '../render/text.js';
import type { Shell } from '../shell.js';
import { Download } from './download.js';
import { isThere, place } from './place.js';
import { nameOf, type Wanted, wantedOf } from './wanted.js';

export interface FetchOptions {
  /** `-` is standard output. */
  readonly output?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** Brings a version's artifact here and verifies every byte of it. The reference is resolved once; the bytes go by their digest. */
export async function fetchArtifact(
  shell: Shell,
  refText: string,
  { output, force = false, json }: FetchOptions,
): Promise<void> {
  const ref = argument(() => parseRef(refText));
  if (output === '-' && json)
    misused('Expected one thing on standard output, found the bytes (-o -) and --json. Leave one of them out.');
  const client = connect(shell);
  const version = await client.version(ref);
  const wanted = wantedOf(version);
  const download = new Download(shell, client);
  if (output === '-') {
    if (wanted.isFolder) misused(`Expected a file, found that ${version.ref} is a folder. Say where to with -o.`);
    return withProgress(shell, 'Fetching', wanted.size ?? 0, (progress) => download.toOutput(wanted, progress));
  }
  const name = await targetOf(shell, version, output);
  const fetched = await place(resolve(shell.cwd, name), wanted, {
    identify: (source) => identify(shell, source),
    make: (path) => make(shell, download, wanted, path),
    force,
    elsewhere: 'Choose another place with -o',
  });
  if (json) return writeJson(shell.stdout, version);
  const size = wanted.size === undefined || wanted.isFolder ? '' : `${formatBytes(wanted.size)}, `;
  await writeLine(
    shell.stdout,
    `${fetched ? 'fetched' : 'unchanged:'} ${version.ref} ${fetched ? 'to' : 'is at'} ${name} (${size}${wanted.digest} verified)`,
  );
}

/** A folder that is there takes it under its own name, unless it is that folder itself. */
async function targetOf(shell: Shell, version: Version, output: string | undefined): Promise<string> {
  if (output === undefined) return nameOf(version);
  const path = resolve(shell.cwd, output);
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) {
    const isIt = await isThere(path, wantedOf(version), (source) => identify(shell, source));
    return isIt ? output : join(output, nameOf(version));
  }
  if (/[/\\]$/.test(output)) misused(`Expected a folder ${output}, found none. Make it first.`);
  return output;
}

async function make(
  shell: Shell,
  download: Download,
  { digest, size = 0, isFolder }: Wanted,
  path: string,
): Promise<void> {
  if (!isFolder)
    return withProgress(shell, 'Fetching', size, (progress) => download.toFile({ digest, size }, path, progress));
  const manifest = await download.manifest(digest);
  const total = manifest.files.reduce((sum, file) => sum + file.size, 0);
  return withProgress(shell, 'Fetching', total, (progress) => download.toFolder(manifest, path, progress));
}
