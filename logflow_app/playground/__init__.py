"""Lines through a pipeline without Kafka, a worker or a store: what `logflow parse` and `logflow test` show."""
