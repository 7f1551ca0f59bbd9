"""Two workers that serve the page, one for this machine and one that asks for a token, and a browser."""

import os
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from tests.browser.chromium import Chromium, find_chromium
from tests.browser.site import Site
from tests.services import Kafka

INSTALL_SECS = 100
NEEDED = "needs Chromium (chromium) on the PATH, as Debian's package `chromium` brings it"


@pytest.fixture(scope="session")
def site(kafka: Kafka, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The workers and their shipper, ready; for the whole run, so that every test has a service of its own."""
    with Site(tmp_path_factory.mktemp("site"), kafka.bootstrap) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """One browser for the whole run."""
    if find_chromium() is None:
        _install()
    if find_chromium() is None:
        pytest.skip(f"NOT TESTED: the page in a browser, {NEEDED}")
    with Chromium() as running:
        yield running


@pytest.fixture
def browser(chromium: Chromium) -> Chromium:
    """The browser as if it were new: nothing remembered, nothing said."""
    chromium.send("Network.clearBrowserCookies")
    chromium.open("about:blank#new")
    chromium.colours("light")
    chromium.size(1280, 900)
    chromium.move_mouse(1, 1)
    chromium.said.clear()
    chromium.dialogs.clear()
    return chromium


def _install() -> None:
    """Where CI is true and nobody minds, install it; if that does not work, the tests are skipped, and say so."""
    is_ci = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
    if not (is_ci and os.geteuid() == 0 and shutil.which("apt-get")):
        return
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium"]):
        try:
            subprocess.run(["apt-get", *step], env=env, timeout=INSTALL_SECS, capture_output=True, check=True)
        except (OSError, subprocess.SubprocessError) as error:
            pytest.skip(f"NOT TESTED: the page in a browser, {NEEDED}; `apt-get {step[0]}` did not bring it: {error}")
