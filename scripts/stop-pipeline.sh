#!/usr/bin/env bash
# Stop generator, shipper, processor and, where start-broker.sh started one, the broker, in the order of the flow.
# shellcheck source=scripts/background.sh
source "$(dirname "${BASH_SOURCE[0]}")/background.sh"
for component in generator shipper processor; do
  stop "$component"
done
if [[ -e "$EMBEDDED" ]]; then scripts/stop-broker.sh; fi
