"""The embedded broker, held to what Apache Kafka does."""
