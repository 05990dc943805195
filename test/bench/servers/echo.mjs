// The other process of the bare measurement: takes what comes on one topic and puts it on another.
import { BARE_CONSUMER, BARE_PRODUCER, bareKafka } from './support.mjs';

const [brokers, from, to] = process.argv.slice(2);
const kafka = bareKafka(brokers.split(','));
const producer = kafka.producer(BARE_PRODUCER);
await producer.connect();
const consumer = kafka.consumer({ groupId: `echo-${process.pid}`, ...BARE_CONSUMER });
consumer.on(consumer.events.GROUP_JOIN, () => process.send('ready'));
await consumer.connect();
await consumer.subscribe({ topic: from, fromBeginning: true });
await consumer.run({
  autoCommit: false,
  eachBatch: async ({ batch }) => {
    const messages = batch.messages.map(({ key, value }) => ({ key, value }));
    await producer.send({ topic: to, acks: -1, messages });
  },
});
process.on('SIGTERM', () => process.exit(0));
