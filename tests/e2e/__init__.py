"""The whole of LogFlow as its operator runs it: real processes, a real Kafka, a real Elasticsearch."""
