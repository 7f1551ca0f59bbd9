"""Values by name, where a name may come more than once."""

Values = dict[str, str | list[str]]


def add(values: Values, name: str, value: str) -> None:
    """Put a value under its name; what comes twice is a list."""
    known = values.get(name)
    if isinstance(known, list):
        known.append(value)
    else:
        values[name] = value if known is None else [known, value]
