"""What became of a command, read from the events topic.

A record counts if its owner is that of the last OwnerStarted and its `ce_prev` is the hash of the last batch that counted.
This reads from the beginning, which is right where the topic is short; a service that runs keeps its place instead.
"""

import json
import time
from base64 import b64decode
from hashlib import sha256

from confluent_kafka import Consumer, KafkaException, TopicPartition

OWNER_STARTED = "io.cartulary.OwnerStarted.v1"
OUTCOMES_RECORDED = "io.cartulary.OutcomesRecorded.v1"


class Partition:
    """Which records of a partition count, from its first one on."""

    def __init__(self) -> None:
        self.owner = ""
        self.last = "0" * 64
        self.prev = ""
        self.run: list[bytes] = []

    def counts(self, type_: str, owner: str, prev: str, leaf: bytes, value: bytes) -> bool:
        if type_ == OWNER_STARTED:
            self._close()
            self.owner = owner
            return False
        goes_on = bool(self.run) and owner == self.owner and prev == self.prev
        if not goes_on:
            self._close()
        if owner != self.owner or (not goes_on and prev != self.last):
            return False
        digest = sha256(b"\0".join([type_.encode(), leaf, value])).digest()
        if self.run and digest == self.run[0]:  # a batch that stands twice: its copy does not count
            self._close()
            return False
        self.prev = prev
        self.run.append(digest)
        return True

    def _close(self) -> None:
        if self.run:
            self.last = sha256(bytes.fromhex(self.prev) + b"".join(self.run)).hexdigest()
        self.run = []


def wait_for_outcome(settings: dict, topic: str, command: tuple[str, str, str], seconds: float = 30) -> dict:
    """The first outcome of the command (namespace, actor, id): its status, and its `ref` or `error`."""
    consumer = Consumer({**settings, "group.id": "unused", "enable.auto.commit": False})
    try:
        partitions = consumer.list_topics(topic).topics[topic].partitions
        consumer.assign([TopicPartition(topic, partition, 0) for partition in partitions])
        readers = {partition: Partition() for partition in partitions}
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            message = consumer.poll(0.5)
            if message is None:
                continue
            if message.error():
                raise KafkaException(message.error())
            headers = {name: value.decode() for name, value in message.headers()}
            leaf = b64decode(headers.get("ce_leaf", ""))
            record = (headers["ce_type"], headers["ce_owner"], headers["ce_prev"], leaf, message.value())
            if readers[message.partition()].counts(*record):
                outcome = outcome_in(headers, leaf, message.value(), command)
                if outcome:
                    return outcome
    finally:
        consumer.close()
    raise TimeoutError(f"Expected an outcome of {command[2]} within {seconds} s. Publish it again under the same id.")


def outcome_in(headers: dict, leaf: bytes, value: bytes, command: tuple[str, str, str]) -> dict | None:
    namespace, actor, command_id = command
    if leaf:
        event = json.loads(leaf)
        named = (event["namespace"], event["actor"]["id"], event["commandId"])
        is_last = event["commandIndex"] == event["commandCount"] - 1
        return {"status": "accepted", "ref": f"{namespace}/{event['subject']}"} if named == command and is_last else None
    if headers["ce_type"] != OUTCOMES_RECORDED:
        return None
    for entry in json.loads(value)["outcomes"]:
        named = (entry["namespace"], entry["actor"], entry["commandId"])
        if named == command and entry["status"] != "forwarded":
            return {"status": entry["status"], "ref": entry.get("result", {}).get("ref"), "error": entry.get("error")}
    return None
