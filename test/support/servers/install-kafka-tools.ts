import { type Installation, install, type Progress } from './install.js';
import { mavenJars } from './maven-jars.js';

/** The newest that Maven has. Not among the jars of a broker, and not beside them: it brings other versions of what they need. */
const KAFKA_TOOLS = '4.1.0';

const RECIPE = mavenJars({
  name: "Kafka's command line",
  folder: `kafka-tools-${KAFKA_TOOLS}`,
  takes: '82 jars, 41 MB, about 20 s',
  of: [
    ['org.apache.kafka', 'kafka-tools', KAFKA_TOOLS],
    // So that it says what goes wrong.
    ['org.apache.logging.log4j', 'log4j-slf4j-impl', '2.24.3'],
  ],
  sha256: '38390cf32493a9d7d69761843e1d34c538b2c6280b558367eb5ffc90a44d87fa',
});

/** Kafka's own command line: its console producer and consumer. */
export function installKafkaTools(progress?: Progress): Promise<Installation> {
  return install(RECIPE, progress);
}
