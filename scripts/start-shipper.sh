#!/usr/bin/env bash
# Ship log files to Kafka in the background; arguments go to `python -m shippers file`.
# shellcheck source=scripts/background.sh
source "$(dirname "${BASH_SOURCE[0]}")/background.sh"
start shipper python -m shippers file "$@"
