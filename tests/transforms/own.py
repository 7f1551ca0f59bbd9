"""Functions of a user's own."""

from typing import Any


def shout(event: dict[str, Any], mark: str = "!") -> bool | None:
    """Make the message loud in place; drop what has nothing to say."""
    if event["message"] == "nothing":
        return False
    event["message"] = f"{str(event['message']).upper()}{mark}"
    return None


def replace(event: dict[str, Any]) -> dict[str, Any]:
    """Return something else than an event."""
    return {"message": event["message"], "extra_fields": 1}


def fail(event: dict[str, Any]) -> dict[str, Any]:
    """Fail, as own functions do."""
    return {"message": event["extra_fields"]["no such field"]}
