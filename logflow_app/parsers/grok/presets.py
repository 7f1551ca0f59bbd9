"""The formats the seed gives a word each: what stands behind `grok_pattern: syslog` and its like."""

_TIME = "%{TIMESTAMP_ISO8601:timestamp}"
_SYSLOG = r"^(?:<%{NONNEGINT:priority}>)?(?:%{SYSLOGTIMESTAMP:timestamp}|%{TIMESTAMP_ISO8601:timestamp})"
_PROGRAM = r"%{PROG:program}(?:\[%{POSINT:pid:int}\])?"
_LOGGER = "%{JAVACLASS:logger} *(?:-|:) %{GREEDYDATA:message}"

PRESETS: dict[str, tuple[str, ...]] = {
    "syslog": (
        r"^%{SYSLOG5424LINE}$",
        _SYSLOG + r" (?:%{SYSLOGFACILITY} )?%{SYSLOGHOST:host} " + _PROGRAM + r": ?%{GREEDYDATA:message}$",
        _SYSLOG + r"(?: %{SYSLOGHOST:host})?(?: " + _PROGRAM + r":)? %{GREEDYDATA:message}$",
    ),
    "apache": ("^%{COMBINEDAPACHELOG}", "^%{COMMONAPACHELOG}", "^%{HTTPD_ERRORLOG}"),
    "nginx": (
        "^%{NGINXACCESS}",
        r"^%{NGINXERROR}",
    ),
    "java": (
        rf"^{_TIME} +\[%{{DATA:thread}}\] +%{{LOGLEVEL:level}} +{_LOGGER}",
        rf"^{_TIME} +%{{LOGLEVEL:level}} +(?:%{{POSINT:pid:int}} --- )?\[ *+%{{DATA:thread}}\] +{_LOGGER}",
        "^%{CATALINALOG}",
        rf"^{_TIME} +%{{LOGLEVEL:level}} +{_LOGGER}",
    ),
    "python": (
        rf"^{_TIME} - %{{NOTSPACE:logger}} - %{{LOGLEVEL:level}} - %{{GREEDYDATA:message}}",
        rf"^{_TIME} +%{{LOGLEVEL:level}} +%{{NOTSPACE:logger}}:? %{{GREEDYDATA:message}}",
        r"^%{LOGLEVEL:level}:%{NOTSPACE:logger}:%{GREEDYDATA:message}",
    ),
    "go": (
        r"^%{DATE_GO:timestamp} %{GOFILE:file}:%{INT:line:int}: %{GREEDYDATA:message}",
        r"^%{DATE_GO:timestamp} (?:\[?%{LOGLEVEL:level}\]?:? )?%{GREEDYDATA:message}",
        r"^%{GLOGHEAD}\] %{GREEDYDATA:message}",
    ),
}  # fmt: skip
"""Grok texts by preset, in the order of trying."""
