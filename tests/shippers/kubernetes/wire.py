"""What the API sends, as bytes."""

import json


def as_wire(told: dict[str, object]) -> bytes:
    """Return an object as it crosses the network."""
    return json.dumps(told).encode()
