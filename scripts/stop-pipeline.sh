#!/usr/bin/env bash
# Stop generator, shipper and processor, in the order of the flow.
# shellcheck source=scripts/background.sh
source "$(dirname "${BASH_SOURCE[0]}")/background.sh"
for component in generator shipper processor; do
  stop "$component"
done
