/** What is used of kafkajs's inner classes, as version 2.2.4 has them; its own types leave them out. */
declare module 'kafkajs/src/cluster/index.js' {
  import type { ISocketFactory, Logger, RetryOptions, SASLOptions } from 'kafkajs';
  import type { FetchRequest } from 'kafkajs/src/protocol/requests/fetch/v11/request.js';

  /** A request as kafkajs encodes it, and what is made of the answer's bytes. */
  export interface Exchange<T> {
    readonly request: FetchRequest;
    readonly response: {
      readonly decode: (bytes: Buffer) => Promise<{ readonly clientSideThrottleTime: number }>;
      readonly parse: (decoded: never) => Promise<T>;
    };
    readonly requestTimeout: number;
  }

  export interface Broker {
    readonly connectionPool: { send<T>(exchange: Exchange<T>): Promise<T> };
    listOffsets(request: {
      readonly isolationLevel: 0 | 1;
      readonly topics: readonly {
        readonly topic: string;
        readonly partitions: readonly { readonly partition: number; readonly timestamp: number }[];
      }[];
    }): Promise<{
      readonly responses: readonly { readonly partitions: readonly { readonly offset: string }[] }[];
    }>;
  }

  export default class Cluster {
    constructor(options: {
      readonly logger: Logger;
      readonly socketFactory: ISocketFactory;
      readonly brokers: readonly string[];
      readonly ssl?: true | { readonly ca: readonly string[] };
      readonly sasl?: SASLOptions;
      readonly clientId: string;
      readonly connectionTimeout: number;
      readonly requestTimeout: number;
      readonly enforceRequestTimeout: boolean;
      readonly metadataMaxAge: number;
      readonly retry: RetryOptions;
      readonly allowAutoTopicCreation: false;
    });
    connect(): Promise<void>;
    addTargetTopic(topic: string): Promise<void>;
    findTopicPartitionMetadata(topic: string): readonly { readonly partitionId: number; readonly leader: number }[];
    findBroker(node: { readonly nodeId: number }): Promise<Broker>;
  }
}

declare module 'kafkajs/src/network/requestQueue/index.js' {
  /** Of one connection. */
  export default class RequestQueue {
    readonly pending: readonly unknown[];
    scheduleCheckPendingRequests: (this: RequestQueue) => void;
  }
}

declare module 'kafkajs/src/protocol/requests/fetch/v11/request.js' {
  export interface FetchRequest {
    readonly apiVersion: 11;
  }

  export default function fetchRequest(options: {
    readonly replicaId: -1;
    readonly isolationLevel: 0 | 1;
    readonly maxWaitTime: number;
    readonly minBytes: number;
    readonly maxBytes: number;
    readonly topics: readonly {
      readonly topic: string;
      readonly partitions: readonly {
        readonly partition: number;
        readonly fetchOffset: string;
        readonly maxBytes: number;
      }[];
    }[];
  }): FetchRequest;
}

declare module 'kafkajs/src/protocol/error.js' {
  /** With the `type` of what a broker has answered, `OFFSET_OUT_OF_RANGE`. */
  export function createErrorFromCode(code: number): Error & { readonly type: string };
}
