"""Registers a version by a CloudEvent on Kafka, and waits for its outcome.

    KAFKA_BROKERS=127.0.0.1:9092 python publish.py NAMESPACE MODEL URI --metric f1=0.91 [--id ID] [--no-wait]
"""

import argparse
import os
import sys
import uuid
from datetime import datetime, timezone
from urllib.parse import quote

from cloudevents.core.bindings.kafka import to_binary
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from confluent_kafka import Producer

from outcomes import wait_for_outcome

PREFIX = os.environ.get("KAFKA_TOPIC_PREFIX", "cartulary")
SETTINGS = {"bootstrap.servers": os.environ.get("KAFKA_BROKERS", "127.0.0.1:9092")}
ACTOR = os.environ.get("USER", "trainer")


def register(namespace: str, model: str, command_id: str, data: dict) -> CloudEvent:
    return CloudEvent(
        attributes={
            "id": command_id,
            "type": "io.cartulary.command.RegisterModel.v1",
            "source": "/training/publish.py",
            "subject": f"{namespace}/{quote(model, safe='')}",
            "time": datetime.now(timezone.utc),
            "authid": ACTOR,
            "partitionkey": namespace,
            "datacontenttype": "application/json",
        },
        data=data,
    )


def publish(event: CloudEvent) -> None:
    """Returns when all in-sync replicas have it. Sending it again is harmless: the id makes it take effect once."""
    message = to_binary(event, JSONFormat())
    refused: list = []
    # librdkafka places keys otherwise than the registry does. It does not matter: a command that comes to another
    # partition is forwarded. To save that hop, add "partitioner": "murmur2_random".
    producer = Producer({**SETTINGS, "enable.idempotence": True})
    producer.produce(
        f"{PREFIX}.commands",
        key=message.key,
        value=message.value,
        headers=list(message.headers.items()),
        on_delivery=lambda error, _: refused.append(error) if error else None,
    )
    if producer.flush(30) or refused:
        raise RuntimeError(f"Expected the broker to take the command, found {refused or 'no answer in 30 s'}.")


def metric(text: str) -> tuple[str, float]:
    name, _, number = text.partition("=")
    return name, float(number)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("namespace")
    parser.add_argument("model")
    parser.add_argument("uri", help="where the file is")
    parser.add_argument("--metric", action="append", default=[], type=metric, metavar="NAME=NUMBER")
    parser.add_argument("--id", default=str(uuid.uuid4()), help="the same id again gives the same outcome")
    parser.add_argument("--no-wait", action="store_true")
    given = parser.parse_args()
    data = {"artifact": {"uri": given.uri}, "metrics": dict(given.metric)}
    publish(register(given.namespace, given.model, given.id, data))
    print(f"published {given.id}", flush=True)
    if given.no_wait:
        return 0
    outcome = wait_for_outcome(SETTINGS, f"{PREFIX}.events", (given.namespace, ACTOR, given.id))
    print(f"{outcome['status']} {outcome['ref'] or outcome['error']['message']}")
    return 1 if outcome["status"] == "rejected" else 0


if __name__ == "__main__":
    sys.exit(main())
