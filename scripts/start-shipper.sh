#!/usr/bin/env bash
# Ship logs to Kafka in the background; arguments go to `logflow ship`.
# Without arguments and without a configuration it ships what generate-logs.sh writes.
# shellcheck source=scripts/background.sh
source "$(dirname "${BASH_SOURCE[0]}")/background.sh"
if [[ $# -eq 0 && -z "${LOGFLOW_CONFIG:-}" && ! -e logflow.yaml ]]; then
  set -- --log-file sample_logs/app.log
fi
start shipper logflow ship "$@"
