"""How the cases of syslog and CEF are read and judged."""

from typing import Any

from tests.corpora.scoring import Format

CROWDSEC = {  # the peer keeps pieces of the line under names of its own
    "syslog_priority": "priority",
    "syslog_version": "version",
    "seq_id": "structured_data.meta.sequenceId",
    "timestamp8601": "",
}
WHOLE = "a line that is no syslog is delivered whole, tagged `unparsed`"
EMPTY = "RFC 5424 allows a message without content, and a blank in front of nothing"
UNLABELLED = "a custom field without its label keeps its own name; with `strict: true` the line is refused"


def lenient(config: dict[str, Any]) -> dict[str, Any]:
    """Syslog as devices write it."""
    return {"type": "syslog"}


def cef(config: dict[str, Any]) -> dict[str, Any]:
    """CEF, with what the peer was told."""
    return {"type": "cef", **config}


FORMATS = (
    Format("go-syslog", "syslog-rfc5424", lambda config: {"type": "rfc5424", "strict": True}),
    Format("go-syslog", "syslog-rfc3164", lambda config: {"type": "rfc3164"}),
    Format("otel-collector", "syslog-rfc5424", lambda config: {"type": "rfc5424", "strict": True}),
    Format(
        "syslog-loose",
        "syslog",
        lenient,
        choices={"sysloose-parse_invalid_message-1": WHOLE, "sysloose-parse_blank_msg-1": WHOLE},
    ),
    Format("fluentd", "syslog", lenient, {"extradata": ""}, choices={"fluentd-syslog-040": EMPTY}),
    Format("vrl", "syslog", lenient),
    Format("vrl", "linux_authorization", lambda config: {"type": "linux_authorization"}),
    Format("crowdsec", "syslog-logs", lenient, CROWDSEC),
    Format("loghub", "loghub-Linux", lenient, ignore=frozenset({"fields"})),
    Format("loghub", "loghub-OpenSSH", lenient, ignore=frozenset({"fields"})),
    Format("vrl", "cef", cef, choices={"vrl-cef-missing_custom_label": UNLABELLED}),
)
