"""What is found in a text: where it begins and ends."""

from collections.abc import Callable, Iterable

Span = tuple[int, int]
Find = Callable[[str], Iterable[Span]]
"""Finds all of one kind in a text, in their order; never raises, and takes a time that grows with the text's length."""
