"""Refuses versions of Faust and aiokafka the transport was not tested with: it replaces private parts of both."""

from collections.abc import Mapping
from importlib.metadata import version

from logflow_app.errors import ConfigError

TESTED_VERSIONS = {"faust-streaming": "0.15", "aiokafka": "0.14"}
"""Minor versions the transport's tests have passed with."""


def check_versions(found: Mapping[str, str], tested: Mapping[str, str] = TESTED_VERSIONS) -> None:
    """Raise ConfigError, naming every package of `tested` whose minor version in `found` is another one."""
    problems = [
        f"{package} {found[package]} is installed, but the transport is tested with {minor}.x only: "
        f"install '{package}=={minor}.*', or run tests/transport with {found[package]} and add it to TESTED_VERSIONS"
        for package, minor in tested.items()
        if _minor(found[package]) != minor
    ]
    if problems:
        raise ConfigError(problems)


def check_installed_versions() -> None:
    """Check what is installed; see `check_versions`."""
    check_versions({package: version(package) for package in TESTED_VERSIONS})


def _minor(version_string: str) -> str:
    return ".".join(version_string.split(".")[:2])
