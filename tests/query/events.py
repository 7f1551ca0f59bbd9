"""An event for queries to fit."""

from logflow_app.fields import Event


def event(**changes: object) -> Event:
    """One event with a field of each kind; changes are of the top level."""
    return {
        "timestamp": "2025-10-23T15:30:45.000Z",
        "level": "ERROR",
        "service": "payment-service",
        "message": "Database connection timed-out for user_77 at 10.0.0.7: gave up",
        "source": {"hostname": "web-1", "file": "/var/log/app.log"},
        "extra_fields": {
            "status": 404,
            "secs": "12.5",
            "ok": True,
            "nothing": None,
            "none": [],
            "a": {"b": "x y"},
            "with.dot": "z",
            "seen": "2025-10-20T10:00:00+02:00",
            "ports": [80, "443"],
            "host": "db-2",
            "path": "/var/log/x",
            "big": 12345678901234567890,
            "ip": "10.0.0.20",
            "items": [{"sku": "a7", "price": 5}, {"sku": "b8", "price": "20"}, None, {"sku": None}],
        },
        "ingested_at": "2025-10-23T15:30:46.123Z",
        "tags": ["unparsed", "late"],
    } | changes
