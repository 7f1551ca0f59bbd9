#!/usr/bin/env bash
# Say which parts of the pipeline run here; fails if one that is needed does not. `logflow status` says how they are.
# shellcheck source=scripts/background.sh
source "$(dirname "${BASH_SOURCE[0]}")/background.sh"
failed=0
if [[ -e "$EMBEDDED" ]]; then status broker || failed=1; fi
status processor || failed=1
status shipper || failed=1
status generator || true
exit "$failed"
