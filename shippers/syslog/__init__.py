"""The syslog shipper: takes messages by UDP and TCP, keeps them in a spool, and sends them as they came."""
