"""What a machine and its services write."""

from collections.abc import Callable
from typing import Any

from logflow_app.parsers.columns import Parse
from logflow_app.parsers.system.dhcpd import compile_dhcpd

SYSTEM: dict[str, Callable[[Any], Parse]] = {"dhcpd": compile_dhcpd}
