"""Keeps on disk what cannot be read again, from when it is received until Kafka has it."""
