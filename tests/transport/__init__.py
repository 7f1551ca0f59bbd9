"""The transport: unit tests over a scripted Kafka, and workers over a real one."""
