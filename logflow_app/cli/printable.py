"""Text from log lines on a terminal."""


def printable(text: str) -> str:
    """Return text that cannot steer a terminal: control characters are shown as escapes."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)
