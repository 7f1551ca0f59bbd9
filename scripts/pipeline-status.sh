#!/usr/bin/env bash
# Say which parts of the pipeline run here; fails if processor or shipper does not.
# shellcheck source=scripts/background.sh
source "$(dirname "${BASH_SOURCE[0]}")/background.sh"
failed=0
status processor || failed=1
status shipper || failed=1
status generator || true
exit "$failed"
