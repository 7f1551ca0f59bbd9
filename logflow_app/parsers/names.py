"""The names under which logs carry time, level, service and message."""

from typing import NamedTuple

from logflow_app.config.parsers import AnyParser


class FieldNames(NamedTuple):
    """Names to try for each part of an event, the first that is there wins; a dot reaches into objects."""

    time: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    service: tuple[str, ...] = ()
    message: tuple[str, ...] = ()
    logger: tuple[str, ...] = ()


USUAL_NAMES = FieldNames(
    time=(
        "timestamp", "@timestamp", "time", "ts", "datetime", "date", "eventTime", "event_time", "asctime", "t",
        "Timestamp", "Time", "@t", "timestamp.$date", "timestamp.seconds", "timestampSeconds", "instant.epochSecond",
        "timeMillis", "time_iso8601", "time_local", "timeUnixNano", "observedTimeUnixNano", "eventTimestamp",
        "createdAt", "created_at", "logTime", "log_time", "TimeGenerated", "start_time", "StartUTC",
        "requestReceivedTimestamp", "dt", "unixTime", "EventDate", "CreatedDate", "EventTime",
        "time.seconds", "ts.seconds", "_time",
    ),
    level=(
        "level_name", "levelname", "level", "log.level", "severity", "lvl", "loglevel", "log_level", "severityText",
        "severity_text", "SeverityText", "logLevel", "Level", "LogLevel", "Severity", "@l", "levelName", "priority",
        "@level", "_level",
    ),
    service=(
        "service", "service.name", "service_name", "serviceName", "app", "application", "app_name", "appname",
        "appName", "application_name", "applicationName", "Service", "ServiceName", "Application",
        "resource.service.name", "resource.attributes.service.name", "dd.service", "program", "syslog_identifier",
        "kubernetes.labels.app.kubernetes.io/name", "kubernetes.labels.app", "kubernetes.container_name",
        "kubernetes.container.name", "container_name",
    ),
    message=(
        "message", "msg", "log", "text", "body", "event", "short_message", "Message", "RenderedMessage",
        "renderedMessage", "@m", "@message", "textPayload", "jsonPayload.message", "body.stringValue",
        "message.message", "message.msg", "message.text", "logEvent.message", "MessageTemplate", "@mt", "errorMessage",
        "_msg",
    ),
    # Log4j and Quarkus, Logback's encoders, ECS, Serilog
    logger=("logger", "loggerName", "logger_name", "log.logger", "SourceContext", "Properties.SourceContext"),
)  # fmt: skip
SHARED = frozenset({"kubernetes", "resource", "dyno"})  # they say more than a part: what is found in them stays there

SHAPES: tuple[tuple[frozenset[str], FieldNames], ...] = (
    # MongoDB 4.4 and later, "Log Messages": structured logging
    (frozenset({"t", "s", "c", "ctx", "msg"}), FieldNames(time=("t.$date",), level=("s",))),
    # bunyan and pino: the program's name
    (frozenset({"name", "hostname", "pid", "level", "time", "msg"}), FieldNames(service=("name",))),
    # systemd-journald, "Journal JSON Format": microseconds as text
    (
        frozenset({"__REALTIME_TIMESTAMP"}),
        FieldNames(
            ("_SOURCE_REALTIME_TIMESTAMP", "__REALTIME_TIMESTAMP"),
            ("PRIORITY",),
            ("SYSLOG_IDENTIFIER", "_SYSTEMD_UNIT", "_COMM"),
            ("MESSAGE",),
        ),
    ),
    # zap's NewDevelopmentEncoderConfig
    (frozenset({"L", "M"}), FieldNames(("T",), ("L",), message=("M",), logger=("N",))),
    # Rust's tracing, `fmt().json()`
    (frozenset({"fields", "level", "target"}), FieldNames(message=("fields.message",), logger=("target",))),
    # Monolog's JsonFormatter
    (frozenset({"channel", "level_name"}), FieldNames(logger=("channel",))),
    # the JSON console of Microsoft.Extensions.Logging
    (frozenset({"Category", "EventId", "LogLevel"}), FieldNames(logger=("Category",))),
    # Python's `logging` by its own names (python-json-logger)
    (frozenset({"name", "levelname"}), FieldNames(logger=("name",))),
    # HashiCorp's hclog
    (frozenset({"@module", "@level"}), FieldNames(logger=("@module",))),
    # log4js
    (frozenset({"categoryName", "level", "startTime"}), FieldNames(logger=("categoryName",))),
    # loguru's `serialize`
    (
        frozenset({"text", "record"}),
        FieldNames(("record.time.timestamp", "record.time.repr"), ("record.level.name",), message=("record.message",)),
    ),
    # Heroku's router: its `service` is how long the request took
    (frozenset({"dyno", "connect", "service", "status"}), FieldNames(service=("dyno",))),
    # Zeek's JSON: its `service` is the protocol of a connection
    (frozenset({"ts", "uid", "id.orig_h"}), FieldNames(service=("",))),
    # PostgreSQL's jsonlog (manual, 20.8.5): the application is the client's
    (frozenset({"error_severity", "backend_type"}), FieldNames(level=("error_severity",), service=("",))),
    # Kong's `http-log` and `file-log`: milliseconds
    (frozenset({"latencies", "request", "started_at"}), FieldNames(time=("started_at",))),
    # WebSphere Liberty, "JSON logging"
    (frozenset({"ibm_datetime"}), FieldNames(("ibm_datetime",), ("loglevel",), ("ibm_serverName",))),
    # Wazuh's alerts: what the rule says of the line it was found in
    (frozenset({"rule", "agent", "decoder", "full_log"}), FieldNames(message=("rule.description",))),
    # AWS CloudTrail, "Record contents": ec2.amazonaws.com did something
    (frozenset({"eventVersion", "eventSource", "eventName"}), FieldNames(service=("eventSource",))),
)
"""Names that mean a part only among others that tell the format; they are tried before the usual ones.

Where an empty name stands among them, the usual ones are not tried at all.
"""
WORDS: tuple[tuple[frozenset[str], dict[str, str]], ...] = (
    # Nextcloud and ownCloud, "Logging": 0 is all, 4 is fatal only
    (
        frozenset({"reqId", "remoteAddr", "app", "level"}),
        {"0": "debug", "1": "info", "2": "warn", "3": "error", "4": "fatal"},
    ),
)
"""What the numbers of levels mean in objects with such keys, where syslog's meaning is not theirs."""


def names_of(section: AnyParser, keys: frozenset[str] = frozenset()) -> FieldNames:
    """Return the names to try: the configured one alone, or the usual ones for an object with these keys."""
    known = [special for needed, special in SHAPES if needed <= keys]
    wanted = (section.time_field, section.level_field, section.service_field, section.message_field, None)
    return FieldNames(
        *(
            (name,) if name is not None else _before(tuple(each for special in known for each in special[place]), usual)
            for place, (name, usual) in enumerate(zip(wanted, USUAL_NAMES, strict=True))
        )
    )


def words_of(keys: frozenset[str]) -> dict[str, str]:
    """Return what words in the level's place mean for an object with these keys; empty where it is what they say."""
    return next((words for needed, words in WORDS if needed <= keys), {})


def _before(special: tuple[str, ...], usual: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in special if name) if "" in special else special + usual
