import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Recipe } from './install.js';
import { JAVA, MAVEN, run } from './tools.js';

const DEPENDENCY_PLUGIN = '3.8.1';

/** Group, artifact and version. */
type Coordinates = readonly [group: string, artifact: string, version: string];

export interface Jars extends Pick<Recipe, 'name' | 'folder' | 'takes'> {
  readonly of: readonly Coordinates[];
  /** Of the lines `sha256  name` of all jars, by name. */
  readonly sha256: string;
}

/** What is named, with all that it needs, from Maven, which verifies each jar against its repository; together they must be the pinned ones. */
export function mavenJars({ of, sha256, ...named }: Jars): Recipe {
  return {
    ...named,
    runs: [JAVA],
    installs: [MAVEN],
    async make(folder, work) {
      const pom = join(work, 'pom.xml');
      await writeFile(pom, pomOf(of));
      const goal = `org.apache.maven.plugins:maven-dependency-plugin:${DEPENDENCY_PLUGIN}:copy-dependencies`;
      await run('mvn', ['-q', '-B', '-C', '-f', pom, goal, '-DincludeScope=runtime', `-DoutputDirectory=${folder}`]);
      const found = await jarsDigest(folder);
      if (found !== sha256) throw new Error(`expected jars with the SHA-256 ${sha256}, found ${found}.`);
    },
  };
}

function pomOf(jars: readonly Coordinates[]): string {
  const dependencies = jars.map(
    ([group, artifact, version]) =>
      `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>\n`,
  );
  return `<project>
<modelVersion>4.0.0</modelVersion>
<groupId>cartulary</groupId><artifactId>jars</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>
${dependencies.join('')}</dependencies>
</project>
`;
}

async function jarsDigest(folder: string): Promise<string> {
  const all = createHash('sha256');
  for (const name of (await readdir(folder)).sort()) {
    const one = createHash('sha256').update(await readFile(join(folder, name)));
    all.update(`${one.digest('hex')}  ${name}\n`);
  }
  return all.digest('hex');
}
