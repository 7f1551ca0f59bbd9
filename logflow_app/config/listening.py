"""What listens where, and that no two parts of one configuration are to have the same place."""

import os
from collections.abc import Iterator
from ipaddress import ip_address
from typing import NamedTuple

from logflow_app.config.inputs import InputsSection
from logflow_app.config.places import Path, Places, Problem
from logflow_app.config.web import WebSection

EVERYWHERE = {"0.0.0.0": 4, "::": 6}  # noqa: S104 - compared with, not bound to


class Listening(NamedTuple):
    """A place where something listens: TCP and UDP have ports of their own; `space` is "unix" for a path."""

    path: Path
    what: str
    space: str
    hosts: frozenset[str]
    port: int

    @property
    def shown(self) -> str:
        """How to call the place."""
        return "the same path" if self.space == "unix" else f"the same {self.space.upper()} port {self.port}"

    def meets(self, other: "Listening") -> bool:
        """Whether both cannot be had."""
        if (self.space, self.port) != (other.space, other.port):
            return False
        return any(_overlap(one, two) for one in self.hosts for two in other.hosts)


def clashes(inputs: InputsSection, web: WebSection, metrics_address: str | None, places: Places) -> list[Problem]:
    """Return a sentence for each part that listens where one before it does; port 0 takes any that is free."""
    found: list[Listening] = []
    problems: list[Problem] = []
    for each in _all(inputs, web, metrics_address):
        first = next((other for other in found if each.meets(other)), None)
        if first is None:
            found.append(each)
        else:
            sentence = f"expected a place of its own for {each.what}, but {first.what} listens on {each.shown}"
            problems.append(places.problem(each.path, sentence))
    return problems


def _all(inputs: InputsSection, web: WebSection, metrics_address: str | None) -> Iterator[Listening]:
    if web.port:
        yield Listening(("web", "port"), "the web pages (`web.port`)", "tcp", _hosts(web.host), web.port)
    if metrics_address:
        what = "the metrics (`shipper.metrics_address`)"
        yield from _at(metrics_address, ("shipper", "metrics_address"), what, "tcp")
    for position, entry in enumerate(inputs.syslog):
        what = f"the input {entry.name}"
        if entry.protocol == "unix":
            path = frozenset({os.path.normpath(entry.path)})
            yield Listening(("inputs", "syslog", position, "path"), what, "unix", path, 0)
        else:
            yield from _at(entry.address, ("inputs", "syslog", position, "address"), what, entry.protocol)
    for position, http in enumerate(inputs.http):
        yield from _at(http.address, ("inputs", "http", position, "address"), f"the input {http.name}", "tcp")


def _at(address: str, path: Path, what: str, space: str) -> Iterator[Listening]:
    host, _, port = address.rpartition(":")
    if int(port):
        yield Listening(path, what, space, _hosts(host), int(port))


def _hosts(host: str) -> frozenset[str]:
    """Return a host's addresses as far as they are known without asking anybody."""
    bare = host.strip("[]").lower()
    if bare == "localhost":
        return frozenset({"127.0.0.1", "::1"})
    try:
        return frozenset({str(ip_address(bare))})
    except ValueError:
        return frozenset({bare})


def _overlap(one: str, two: str) -> bool:
    return one == two or EVERYWHERE.get(one) == _version(two) or EVERYWHERE.get(two) == _version(one)


def _version(host: str) -> int:
    try:
        return ip_address(host).version
    except ValueError:
        return 0
