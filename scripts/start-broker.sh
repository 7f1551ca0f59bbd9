#!/usr/bin/env bash
# Start the broker of our own in the background, in place of Kafka, until stop-broker.sh; arguments go to `logflow broker`.
# shellcheck source=scripts/background.sh
source "$(dirname "${BASH_SOURCE[0]}")/background.sh"
use_embedded
start broker logflow broker "$@"
touch "$EMBEDDED"
