#!/usr/bin/env bash
# Stop the broker that start-broker.sh started; what it holds stays on disk.
# shellcheck source=scripts/background.sh
source "$(dirname "${BASH_SOURCE[0]}")/background.sh"
stop broker
rm -f "$EMBEDDED"
