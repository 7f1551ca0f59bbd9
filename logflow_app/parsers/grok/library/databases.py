"""MongoDB, PostgreSQL, Redis."""

_SLOW_HEAD = (
    r"%{WORD:|mongodb.profile.op} %{MONGO_WORDDASH:database|mongodb.database}\."
    r"%{MONGO_WORDDASH:collection|mongodb.collection} %{WORD}: %{MONGO_QUERY:query|mongodb.query.original} "
)

BOTH = {
    "MONGO_LOG": r"%{SYSLOGTIMESTAMP:timestamp} \[%{WORD:component|mongodb.component}\] %{GREEDYDATA:message}",
    "MONGO_QUERY": r"\{ .*(?= \} ntoreturn:) \}",
    "MONGO_WORDDASH": r"\b[\w-]+\b",
    "MONGO3_SEVERITY": r"\w",
    "MONGO3_COMPONENT": r"(?:%{WORD}|-)",
    "MONGO3_LOG": (
        r"%{TIMESTAMP_ISO8601:timestamp} %{MONGO3_SEVERITY:severity|log.level} "
        r"%{-MONGO3_COMPONENT:component|mongodb.component}%{SPACE}"
        r"(?:\[%{DATA:context|mongodb.context}\])? %{GREEDYDATA:message}"
    ),
    "POSTGRESQL": (
        r"%{DATESTAMP:timestamp} %{TZ:|event.timezone} %{DATA:user_id|user.name} "
        r"%{GREEDYDATA:connection_id|postgresql.log.connection_id} %{POSINT:pid|process.pid:int}"
    ),
    "REDISTIMESTAMP": r"%{MONTHDAY} %{MONTH} %{TIME}",
    "REDISMONLOG": (
        r"%{NUMBER:timestamp} \[%{INT:database|redis.database.id} %{IP:client|client.ip}:%{REDISPORT}\] "
        r'"%{WORD:command|redis.command.name}"\s?%{GREEDYDATA:params|redis.command.args}'
    ),
}
LEGACY = {
    "MONGO_SLOWQUERY": (
        _SLOW_HEAD + r"%{WORD}:%{NONNEGINT:ntoreturn} %{WORD}:%{NONNEGINT:ntoskip} %{WORD}:%{NONNEGINT:nscanned}"
        r".*nreturned:%{NONNEGINT:nreturned}..+ (?<duration>[0-9]+)ms"
    ),
    "REDISLOG": r"\[%{POSINT:pid}\] %{REDISTIMESTAMP:timestamp} \* ",
    "REDISPORT": r"%{NUMBER:port}",
}
ECS = {
    "MONGO_SLOWQUERY": (
        _SLOW_HEAD
        + r"ntoreturn:%{NONNEGINT:|mongodb.profile.ntoreturn:int} ntoskip:%{NONNEGINT:|mongodb.profile.ntoskip:int} "
        r"nscanned:%{NONNEGINT:|mongodb.profile.nscanned:int}.*? nreturned:%{NONNEGINT:|mongodb.profile.nreturned:int}"
        r".*? %{INT:|mongodb.profile.duration:int}ms"
    ),
    "REDISLOG": r"\[%{POSINT:|process.pid:int}\] %{REDISTIMESTAMP:timestamp} \*",
    "REDISPORT": r"%{POSINT:|client.port:int}",
}
