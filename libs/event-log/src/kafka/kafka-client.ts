import type { ISocketFactory, Kafka, RetryOptions, SASLOptions } from 'kafkajs';
import type { KafkaSettings } from '#platform';
import { kafkajs } from './kafkajs.js';

const CLIENT_ID = 'cartulary';
export const CONNECT_MS = 3_000;

/** Of what is not a long poll: a broker that takes a connection and never answers is given up. */
export const REQUEST_MS = 10_000;

export interface ClientOptions {
  readonly requestMs?: number;
  readonly retry?: RetryOptions;
  readonly socketFactory?: ISocketFactory;
}

/** A client of the cluster that says nothing on its own: what goes wrong is thrown, and reported by whoever asked. */
export function kafkaClient(settings: KafkaSettings, options: ClientOptions = {}): Kafka {
  const { requestMs = REQUEST_MS, retry, socketFactory } = options;
  const { Kafka, logLevel } = kafkajs();
  return new Kafka({
    ...placeOf(settings),
    connectionTimeout: CONNECT_MS,
    requestTimeout: requestMs,
    logLevel: logLevel.NOTHING,
    ...(retry && { retry }),
    ...(socketFactory && { socketFactory }),
  });
}

/** Where the cluster is and who asks, as kafkajs takes it. */
export function placeOf({ brokers, tls, sasl }: KafkaSettings) {
  return {
    clientId: CLIENT_ID,
    brokers: [...brokers],
    ...(tls && { ssl: tls.ca === undefined ? (true as const) : { ca: [tls.ca] } }),
    ...(sasl && { sasl: { ...sasl } as SASLOptions }),
  };
}
