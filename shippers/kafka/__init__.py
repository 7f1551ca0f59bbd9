"""Takes records from other people's Kafka topics, each once."""
