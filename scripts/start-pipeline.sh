#!/usr/bin/env bash
# Start processor and shipper in the background; --with-logs starts the generator, too.
# shellcheck source=scripts/background.sh
source "$(dirname "${BASH_SOURCE[0]}")/background.sh"
if [[ $# -gt 0 && "$1" != "--with-logs" ]]; then
  echo "usage: start-pipeline.sh [--with-logs]" >&2
  exit 2
fi
scripts/start-processor.sh
scripts/start-shipper.sh
if [[ "${1:-}" == "--with-logs" ]]; then
  scripts/generate-logs.sh
fi
