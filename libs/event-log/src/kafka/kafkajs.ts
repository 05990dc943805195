import { createRequire } from 'node:module';
import type * as Kafkajs from 'kafkajs';
import type Cluster from 'kafkajs/src/cluster/index.js';
import type RequestQueue from 'kafkajs/src/network/requestQueue/index.js';

interface Library {
  readonly Kafka: typeof Kafkajs.Kafka;
  readonly logLevel: typeof Kafkajs.logLevel;
  readonly ConfigResourceTypes: typeof Kafkajs.ConfigResourceTypes;
  readonly Cluster: typeof Cluster;
}

let library: Library | undefined;

/** kafkajs, loaded when it is first used: it takes long, and a registry with its log in a folder has no use for it. */
export function kafkajs(): Library {
  return (library ??= load(createRequire(import.meta.url)));
}

function load(require: NodeJS.Require): Library {
  calm(require('kafkajs/src/network/requestQueue/index.js') as typeof RequestQueue);
  const { Kafka, logLevel, ConfigResourceTypes } = require('kafkajs') as typeof Kafkajs;
  const inner = require('kafkajs/src/cluster/index.js') as typeof Cluster;
  return { Kafka, logLevel, ConfigResourceTypes, Cluster: inner };
}

/** A connection that waits for nothing would look for pending requests a thousand times a second, for ever. */
function calm({ prototype }: typeof RequestQueue): void {
  const { scheduleCheckPendingRequests: schedule } = prototype;
  prototype.scheduleCheckPendingRequests = function () {
    if (this.pending.length > 0) schedule.call(this);
  };
}
