#!/usr/bin/env python3
"""Takes docs/images/dashboard-dark.png and -light.png from a page that is running: `logflow demo`, then this script.

    python scripts/screenshot.py --url http://localhost:6066 --out docs/images

Needs Chromium on the PATH. Where the page asks for a token, `--token-file` names the file that holds it.
"""

import argparse
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.browser.chromium import Chromium, find_chromium

WIDTH, HEIGHT, SCALE = 1440, 900, 1.5
LOOKS_ALIVE = """
    document.querySelectorAll('.entry').length > 20
    && document.querySelectorAll('.service').length > 0
    && document.querySelectorAll('#chart rect[class^=fill-]').length > 0
"""


def main() -> int:
    """Take both pictures; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", default="http://localhost:6066", help="the page [%(default)s]")
    parser.add_argument("--out", type=Path, default=Path("docs/images"), help="the folder [%(default)s]")
    parser.add_argument("--token-file", type=Path, help="a file that holds the token, where the page asks for one")
    parser.add_argument("--wait", type=float, default=120.0, help="seconds to wait for lines, errors and services")
    parser.add_argument("--settle", type=float, default=4.0, help="seconds to let it run before each picture")
    options = parser.parse_args()
    if find_chromium() is None:
        print("needs Chromium (chromium) on the PATH", file=sys.stderr)
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    with Chromium() as browser:
        browser.size(WIDTH, HEIGHT, SCALE)
        for scheme in ("dark", "light"):
            browser.colours(scheme)
            browser.open(f"{options.url.rstrip('/')}/")
            if options.token_file and browser.evaluate("document.querySelector('#token') !== null"):
                sign_in(browser, options.token_file.read_text().strip())
            browser.until(LOOKS_ALIVE, options.wait)
            time.sleep(options.settle)
            path = options.out / f"dashboard-{scheme}.png"
            path.write_bytes(browser.screenshot())
            print(path)
    return 0


def sign_in(browser: Chromium, token: str) -> None:
    """Give the page its token."""
    browser.evaluate(f"document.querySelector('#token').value = {json.dumps(token)}")
    browser.click("button[type=submit]")
    browser.until("document.querySelector('#list') !== null")


if __name__ == "__main__":
    sys.exit(main())
