import { type Installation, install, type Progress } from './install.js';
import { mavenJars } from './maven-jars.js';

const KAFKA = '4.4.0';
// Kafka speaks slf4j 1.7, hence this binding and not the one for slf4j 2.
const LOG4J = '2.24.3';

const RECIPE = mavenJars({
  name: 'Kafka',
  folder: `kafka-${KAFKA}`,
  takes: '45 jars, 43 MB, about 20 s',
  of: [
    ['org.apache.kafka', 'kafka_2.13', KAFKA],
    ['org.apache.logging.log4j', 'log4j-slf4j-impl', LOG4J],
    ['org.apache.logging.log4j', 'log4j-core', LOG4J],
  ],
  sha256: '76844cd9e9e22b54c86833dbbb4be14f7a8c546993e16bc0fbc8453b71ddad39',
});

/** Kafka's jars, enough for a broker. */
export function installKafka(progress?: Progress): Promise<Installation> {
  return install(RECIPE, progress);
}
