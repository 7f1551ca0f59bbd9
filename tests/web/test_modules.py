"""The page's modules that need no browser keep what they promise."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

MODULES = Path(__file__).with_name("modules")
STATIC = Path(__file__).parents[2] / "logflow_app" / "web" / "static"


def test_the_modules_keep_their_promises(tmp_path: Path) -> None:
    """Each test of tests/web/modules passes in Node; without Node the browser's tests are all there is."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("NOT TESTED: needs Node 20 or newer (node) on the PATH")
    for file in (*STATIC.glob("*.js"), *MODULES.glob("*.mjs")):
        shutil.copy(file, tmp_path)
    (tmp_path / "package.json").write_text(json.dumps({"type": "module"}))
    done = subprocess.run(
        [node, "--test"], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False, env={"PATH": "/"}
    )
    assert 0 == done.returncode, done.stdout[-6000:] + done.stderr[-2000:]
    assert "# tests 0" not in done.stdout
