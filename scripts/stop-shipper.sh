#!/usr/bin/env bash
# Stop the shipper that start-shipper.sh started.
# shellcheck source=scripts/background.sh
source "$(dirname "${BASH_SOURCE[0]}")/background.sh"
stop shipper
