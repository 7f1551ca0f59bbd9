"""`python -m tests.torture`: the long form; ends with 1 if anything was lost, doubled or miscounted."""

import argparse
import json
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from tests.torture.run import Torture, torture


def main() -> int:
    """Run tortures with one seed after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--files", type=int, default=40)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--lines-per-sec", type=int, default=8_000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--runs", type=int, default=1)
    options = parser.parse_args()
    wrong = 0
    for seed in range(options.seed, options.seed + options.runs):
        folder = Path(tempfile.mkdtemp(prefix=f"logflow-torture-{seed}-"))
        print(f"seed {seed} in {folder}", flush=True)
        how = Torture(seed, options.lines, options.files, options.workers, options.lines_per_sec)
        verdict = torture(how, folder, lambda text: print(f"  {time.strftime('%H:%M:%S')} {text}", flush=True))
        wrong += bool(verdict.wrong)
        verdict.wrong = [*verdict.wrong[:20], *([f"… {len(verdict.wrong)} altogether"] if verdict.wrong[20:] else [])]
        print(json.dumps(asdict(verdict)), flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
