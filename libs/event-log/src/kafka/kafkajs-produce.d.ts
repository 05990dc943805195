/** Beside `kafkajs-inner.d.ts`: the one request of a broker that writes. */
declare module 'kafkajs/src/cluster/index.js' {
  export interface Broker {
    produce(request: {
      readonly acks: -1;
      readonly timeout: number;
      readonly topicData: readonly {
        readonly topic: string;
        readonly partitions: readonly {
          readonly partition: number;
          readonly firstSequence: number;
          readonly messages: readonly {
            readonly key: string;
            readonly value: Uint8Array;
            readonly headers: Readonly<Record<string, string>>;
          }[];
        }[];
      }[];
    }): Promise<unknown>;
  }
}
