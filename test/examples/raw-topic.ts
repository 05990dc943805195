import kafkajs, { type KafkaMessage } from 'kafkajs';

/** A partition of a topic, for a test that writes there what nobody may. */
export interface RawPartition {
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly partition: number;
}

function clientOf({ brokers }: RawPartition): kafkajs.Kafka {
  return new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING });
}

/** The message at an offset, as Kafka has it. */
export async function messageAt(at: RawPartition, offset: number): Promise<KafkaMessage> {
  const consumer = clientOf(at).consumer({ groupId: 'test', maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topic: at.topic, fromBeginning: true });
  const found = new Promise<KafkaMessage>((resolve, reject) => {
    const eachMessage = async ({ partition, message }: kafkajs.EachMessagePayload): Promise<void> => {
      if (partition === at.partition && message.offset === String(offset)) resolve(message);
    };
    consumer.run({ autoCommit: false, eachMessage }).catch(reject);
  });
  return found.finally(() => consumer.disconnect());
}

/** Writes a message once more, behind the back of whoever owns the partition. */
export async function sendAgain(at: RawPartition, { key, value, headers }: KafkaMessage): Promise<void> {
  const producer = clientOf(at).producer({ allowAutoTopicCreation: false });
  await producer.connect();
  const message = { partition: at.partition, key, value, ...(headers && { headers }) };
  await producer.send({ topic: at.topic, messages: [message] });
  await producer.disconnect();
}
