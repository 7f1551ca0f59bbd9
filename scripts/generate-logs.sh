#!/usr/bin/env bash
# Write sample log lines in the background, 10 a second; arguments go to `logflow generate`.
# shellcheck source=scripts/background.sh
source "$(dirname "${BASH_SOURCE[0]}")/background.sh"
start generator logflow generate --rate 10 "$@"
