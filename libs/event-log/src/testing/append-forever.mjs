// A process to be killed: appends batches of 1 to 40 records for ever, and says of each that it is appended.
import { SqliteEventLog } from '#event-log';

const log = SqliteEventLog.open(process.argv[2]);
const producer = await log.openProducer(0);
for (let batch = 0; ; batch++) {
  const size = 1 + (batch % 40);
  const value = (index) => Buffer.from(JSON.stringify({ index, size, filler: 'x'.repeat(batch % 3000) }));
  const records = Array.from({ length: size }, (_, index) => ({
    type: 'Test',
    owner: String(process.pid),
    prev: String(batch),
    value: value(index),
  }));
  const first = await producer.append(records);
  console.log(`${first} ${size}`);
}
