import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Installation, install, type Progress, type Recipe } from './install.js';
import { JAVA, MAVEN, run } from './tools.js';

const KAFKA = '4.4.0';
// Kafka speaks slf4j 1.7, hence this binding and not the one for slf4j 2.
const LOG4J = '2.24.3';
/** Of the lines `sha256  name` of all jars, by name. */
const JARS_SHA256 = '76844cd9e9e22b54c86833dbbb4be14f7a8c546993e16bc0fbc8453b71ddad39';
const DEPENDENCY_PLUGIN = '3.8.1';

function dependency(group: string, artifact: string, version: string): string {
  return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
}

const POM = `<project>
<modelVersion>4.0.0</modelVersion>
<groupId>cartulary</groupId><artifactId>kafka</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>
${dependency('org.apache.kafka', 'kafka_2.13', KAFKA)}
${dependency('org.apache.logging.log4j', 'log4j-slf4j-impl', LOG4J)}
${dependency('org.apache.logging.log4j', 'log4j-core', LOG4J)}
</dependencies>
</project>
`;

const RECIPE: Recipe = {
  name: 'Kafka',
  folder: `kafka-${KAFKA}`,
  takes: '45 jars, 43 MB, about 20 s',
  runs: [JAVA],
  installs: [MAVEN],
  async make(folder, work) {
    const pom = join(work, 'pom.xml');
    await writeFile(pom, POM);
    const goal = `org.apache.maven.plugins:maven-dependency-plugin:${DEPENDENCY_PLUGIN}:copy-dependencies`;
    const args = ['-q', '-B', '-C', '-f', pom, goal, '-DincludeScope=runtime', `-DoutputDirectory=${folder}`];
    await run('mvn', args);
    const found = await jarsDigest(folder);
    if (found !== JARS_SHA256) throw new Error(`expected jars with the SHA-256 ${JARS_SHA256}, found ${found}.`);
  },
};

async function jarsDigest(folder: string): Promise<string> {
  const all = createHash('sha256');
  for (const name of (await readdir(folder)).sort()) {
    const one = createHash('sha256').update(await readFile(join(folder, name)));
    all.update(`${one.digest('hex')}  ${name}\n`);
  }
  return all.digest('hex');
}

/** Kafka's jars from Maven, which verifies each against its repository; together they must be the ones that are pinned here. */
export function installKafka(progress?: Progress): Promise<Installation> {
  return install(RECIPE, progress);
}
