"""What stands for no value."""

import re
from collections.abc import Callable, Sequence


def compile_nulls(values: Sequence[str], pattern: str | None) -> Callable[[str], bool] | None:
    """Return what tells whether a value is none, None where every value is one."""
    known = frozenset(values)
    if pattern is None:
        return known.__contains__ if known else None
    fits = re.compile(pattern).fullmatch
    return lambda value: value in known or fits(value) is not None
