#!/usr/bin/env bash
# Start processor and shipper in the background. --embedded starts a broker of our own before them, so that neither
# Docker nor Kafka is needed; --with-logs starts the generator, too.
# shellcheck source=scripts/background.sh
source "$(dirname "${BASH_SOURCE[0]}")/background.sh"
embedded="" with_logs=""
for argument in "$@"; do
  case "$argument" in
    --embedded) embedded=yes ;;
    --with-logs) with_logs=yes ;;
    *)
      echo "usage: start-pipeline.sh [--embedded] [--with-logs]" >&2
      exit 2
      ;;
  esac
done
if [[ -n "$embedded" ]]; then scripts/start-broker.sh; fi
scripts/start-processor.sh
scripts/start-shipper.sh
if [[ -n "$with_logs" ]]; then scripts/generate-logs.sh; fi
