"""The places where a worker of the torture may be told to die."""

POINTS = ("before-first-commit", "between-buckets-and-lanes", "ledger-confirmed-not-delivered", "before-publishing")
ALERT_POINTS = ("alert-kept-not-told", "alert-told-counts-not-kept")
