"""Shippers: small processes that bring lines from where they are written into Kafka, and never parse them."""
