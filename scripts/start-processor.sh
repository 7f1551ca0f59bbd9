#!/usr/bin/env bash
# Parse, count and store what is in Kafka, in the background; arguments go to `faust -A logflow_app worker`.
# shellcheck source=scripts/background.sh
source "$(dirname "${BASH_SOURCE[0]}")/background.sh"
start processor faust -A logflow_app worker -l info "$@"
