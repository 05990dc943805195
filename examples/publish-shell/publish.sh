#!/usr/bin/env bash
# Registers a version with Kafka's own console producer, without HTTP and without a program.
#   KAFKA_BROKERS=127.0.0.1:9092 ./publish.sh NAMESPACE MODEL URI [F1]
# The producer is kafka-console-producer.sh of a Kafka; KAFKA_CONSOLE_PRODUCER names another command.
set -euo pipefail

[ $# -ge 3 ] || { echo "usage: KAFKA_BROKERS=host:port $0 NAMESPACE MODEL URI [F1]" >&2; exit 2; }
: "${KAFKA_BROKERS:?is the host:port of one broker or more}"
producer=${KAFKA_CONSOLE_PRODUCER:-kafka-console-producer.sh}
namespace=$1 model=$2 uri=$3 f1=${4:-0}
# The same id makes a command take effect once: give the same one when you run this again.
id=${COMMAND_ID:-$(cat /proc/sys/kernel/random/uuid 2>/dev/null || uuidgen)}

# One line: headers, key and value, with a tab between them. A comma ends a header, so what may hold one is percent-encoded in the subject.
headers="ce_specversion:1.0,ce_id:$id,ce_type:io.cartulary.command.RegisterModel.v1,ce_source:/publish.sh"
headers+=",ce_subject:$namespace/$model,ce_time:$(date -u +%Y-%m-%dT%H:%M:%SZ),ce_authid:${USER:-shell},content-type:application/json"
value="{\"artifact\": {\"uri\": \"$uri\"}, \"metrics\": {\"f1\": $f1}, \"lineage\": {\"data\": [{\"version\": \"3f4e5a6\", \"role\": \"train\"}]}}"

set -f
printf '%s\t%s\t%s\n' "$headers" "$namespace" "$value" |
  $producer --bootstrap-server "$KAFKA_BROKERS" --topic "${KAFKA_TOPIC_PREFIX:-cartulary}.commands" \
    --property parse.headers=true --property parse.key=true --sync
echo "published $id"
