"""`python -m tests.torture.histories`: many more of the random histories of ledgers and alerts than the tests play."""

import argparse
import sys

from tests.tables import alert_histories, histories


def main() -> int:
    """Play histories and say which end wrong; return 1 if any does."""
    parser = argparse.ArgumentParser(description="Play random histories of ledgers and alerts against their truth.")
    parser.add_argument("--histories", type=int, default=50_000, help="How many of each kind.")
    parser.add_argument("--seed", type=int, default=0, help="The first of the seeds.")
    options = parser.parse_args()
    wrong = 0
    for played, seed in enumerate(range(options.seed, options.seed + options.histories), start=1):
        for verdict in (histories.run(seed), alert_histories.run(seed, with_late_lines=seed % 2 == 1)):
            if verdict:
                wrong += 1
                print(f"seed {seed}: {verdict}", flush=True)
        if played % 5_000 == 0:
            print(f"{played:,} played, {wrong} wrong", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
