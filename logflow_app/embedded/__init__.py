"""The embedded default: a broker of our own that speaks Kafka's protocol, for one machine."""
