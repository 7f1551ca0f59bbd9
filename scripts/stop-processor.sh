#!/usr/bin/env bash
# Stop the processor that start-processor.sh started.
# shellcheck source=scripts/background.sh
source "$(dirname "${BASH_SOURCE[0]}")/background.sh"
stop processor
