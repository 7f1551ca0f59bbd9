"""Ruby and Rails, MCollective, Go."""

BOTH = {
    "RUBY_LOGLEVEL": r"(?:DEBUG|FATAL|ERROR|WARN|INFO)",
    "RUBY_LOGGER": (
        r"[DFEWI], \[%{TIMESTAMP_ISO8601:timestamp} #%{POSINT:pid|process.pid:int}\] *"
        r"%{RUBY_LOGLEVEL:loglevel|log.level} -- +%{DATA:progname|process.name}: %{GREEDYDATA:message}"
    ),
    "RUUID": r"[0-9A-Fa-f]{32}",
    "RCONTROLLER": r"(?<controller|rails.controller.class>[^#]+)#(?<action|rails.controller.action>\w+)",
    "RAILS3HEAD": (
        r'Started %{WORD:verb|http.request.method} "%{URIPATHPARAM:request|url.original}" '
        r"for %{IPORHOST:clientip|source.address} "
        r"at (?<timestamp|timestamp>%{YEAR}-%{MONTHNUM}-%{MONTHDAY} %{HOUR}:%{MINUTE}:%{SECOND} %{ISO8601_TIMEZONE})"
    ),
    "RPROCESSING": (
        r"\W*Processing by %{RCONTROLLER} as (?<format|rails.request.format>\S+)"
        r"(?:\W*Parameters: \{%{DATA:params|rails.request.params}\}\W*)?"
    ),
    "RAILS3PROFILE": (
        r"(?:\(Views: %{NUMBER:viewms|rails.request.duration.view:float}ms \| "
        r"ActiveRecord: %{NUMBER:activerecordms|rails.request.duration.active_record:float}ms"
        r"|\(ActiveRecord: %{NUMBER:activerecordms|rails.request.duration.active_record:float}ms)?"
    ),
    "RAILS3FOOT": (
        r"Completed %{RAILS3STATUS}%{DATA} in %{NUMBER:totalms|rails.request.duration.total:float}ms "
        r"%{RAILS3PROFILE}%{GREEDYDATA}"
    ),
    "RAILS3": (
        r"%{RAILS3HEAD}(?:%{RPROCESSING})?(?<context|rails.request.explain.original>(?:%{DATA}\n)*)(?:%{RAILS3FOOT})?"
    ),
    "MCOLLECTIVE": (
        r"., \[%{TIMESTAMP_ISO8601:timestamp} #%{POSINT:pid|process.pid:int}\]%{SPACE}"
        r"%{LOGLEVEL:event_level|log.level}"
    ),
    "MCOLLECTIVEAUDIT": r"%{TIMESTAMP_ISO8601:timestamp}:",
    "GOFILE": r"[\w./@+-]+\.go",
    "GLOGHEAD": (
        r"(?<level|log.level>[IWEF])(?<timestamp|timestamp>[01][0-9][0-3][0-9] %{TIME})\s+"
        r"%{NONNEGINT:pid|process.pid:int} %{NOTSPACE:file|log.origin.file.name}:%{INT:line|log.origin.file.line:int}"
    ),
}
LEGACY = {"RAILS3STATUS": r"%{NUMBER:response}"}
ECS = {"RAILS3STATUS": r"%{POSINT:|http.response.status_code:int}"}
