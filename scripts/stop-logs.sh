#!/usr/bin/env bash
# Stop the generator that generate-logs.sh started.
# shellcheck source=scripts/background.sh
source "$(dirname "${BASH_SOURCE[0]}")/background.sh"
stop generator
