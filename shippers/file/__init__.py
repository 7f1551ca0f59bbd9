"""The file shipper: finds files, follows them through rotation, and remembers how far Kafka has them."""
