"""Every metric LogFlow exports, each with one sentence."""

from prometheus_client import Counter, Gauge

DOCUMENTS_STORED = Counter("logflow_documents_stored_total", "Documents a sink has confirmed.", ["sink"])
DOCUMENTS_REFUSED = Counter(
    "logflow_documents_refused_total",
    "Documents a sink will never take, buried in the dead letters.",
    ["sink", "reason"],
)
DOCUMENTS_RETRIED = Counter(
    "logflow_documents_retried_total", "Documents that were to be sent to a sink once more.", ["sink"]
)
DELIVERY_IN_FLIGHT = Gauge(
    "logflow_delivery_in_flight_bytes", "What waits for a sink or is being written to it.", ["sink"]
)
SINK_UNAVAILABLE_SINCE = Gauge(
    "logflow_sink_unavailable_since_seconds",
    "When a sink's outage began, in seconds since the epoch; 0 without one.",
    ["sink"],
)
TOPIC_DOCUMENTS_REFUSED = Counter(
    "logflow_topic_documents_refused_total",
    "Documents not sent to a further topic, as routing.topics has not allowed it.",
)
DEAD_LETTERS_BURIED = Counter(
    "logflow_dead_letters_buried_total", "Lines buried in the dead letters.", ["stage", "reason"]
)
LINES_RECEIVED = Counter("logflow_lines_received_total", "Lines read from the raw topic, those read again included.")
LINES_REPLAYED = Counter(
    "logflow_lines_replayed_total", "Lines Kafka gave again: delivered again, counted never again."
)
LINES_DROPPED = Counter("logflow_lines_dropped_total", "Lines decided not to be kept.", ["reason"])
REDACTIONS = Counter(
    "logflow_redactions_total",
    "Secrets and personal data taken out of events, those of lines read again included.",
    ["kind"],
)
LOG_METRIC_OVERFLOWS = Counter(
    "logflow_log_metric_overflows_total",
    "Events left out of a metric of `log_metrics`, as it has `max_series` combinations of labels.",
    ["metric"],
)
LOG_METRIC_UNUSABLE = Counter(
    "logflow_log_metric_unusable_total",
    "Events whose field is no number a metric of `log_metrics` can use: a text, NaN, below zero for a counter.",
    ["metric"],
)
ENRICHER_TABLE_MISSING = Gauge(
    "logflow_enricher_table_missing",
    "Whether an enricher has no table, or only an old one: 1 while its file or database cannot be read.",
    ["enricher"],
)
ENRICHER_TABLE_FAULTS = Gauge(
    "logflow_enricher_table_faults",
    "How many rows of an enricher's file are at fault: without a key, with one that came before, or no rows at all.",
    ["enricher"],
)
RECORDS_LOST = Counter(
    "logflow_lost_records_total", "Records that expired in Kafka before they were read.", ["partition"]
)
UNREADABLE_BATCHES = Counter(
    "logflow_unreadable_batches_total", "Batches of records, in any topic, that could not be read and were passed over."
)
PARTITION_LAG = Gauge("logflow_partition_lag_records", "Records of a raw partition still to be read.", ["partition"])
STATUS_FAILED = Counter(
    "logflow_status_failures_total", "Times this process could not tell how it is, for `logflow status` to show."
)
NOTIFICATIONS_SENT = Counter("logflow_notifications_sent_total", "Messages a notifier has taken.", ["notifier"])
NOTIFICATIONS_RETRIED = Counter(
    "logflow_notifications_retried_total", "Tries to tell a notifier that are to be repeated.", ["notifier"]
)
NOTIFICATIONS_REFUSED = Counter(
    "logflow_notifications_refused_total", "Messages a notifier will never take, given up.", ["notifier"]
)
NOTIFICATIONS_EXPIRED = Counter(
    "logflow_notifications_expired_total", "Messages that got too old before a notifier took them.", ["notifier"]
)
NOTIFICATIONS_OLDEST = Gauge(
    "logflow_notifications_oldest_seconds",
    "The age of the oldest transition a notifier is still to be told of; 0 without one.",
    ["notifier"],
)
GAP_BYTES = Gauge(
    "logflow_gap_bytes",
    "Bytes missing between parts that have arrived of a file; a file that is whole has no series.",
    ["host", "file"],
)
TAIL_LOST = Counter("logflow_tail_records_lost_total", "Records of live lines that Kafka did not take, given up.")
ALERTS_FIRING = Gauge(
    "logflow_alerts_firing", "Alerts of a rule that fire now, as far as this worker watches.", ["rule"]
)
ALERT_TRANSITIONS = Counter(
    "logflow_alert_transitions_total",
    "Times an alert of a rule was told to be pending, firing or resolved.",
    ["rule", "state"],
)
HTTP_REQUESTS = Counter(
    "logflow_http_requests_total", "Requests an HTTP input has answered.", ["input", "protocol", "status"]
)
HTTP_EVENTS = Counter("logflow_http_events_total", "Events an HTTP input has taken.", ["input", "protocol"])
HTTP_EVENTS_REFUSED = Counter(
    "logflow_http_events_refused_total",
    "Events an HTTP input has refused one by one, with others of their request taken.",
    ["input", "protocol"],
)
HTTP_CONNECTIONS = Gauge("logflow_http_connections", "Clients connected to an HTTP input.", ["input"])
WATERMARK_LAG = Gauge(
    "logflow_watermark_lag_seconds",
    "How far the slowest raw partition is behind the newest tick, as seen from a partition of the counts.",
    ["partition"],
)
