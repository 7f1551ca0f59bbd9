"""Syslog, and what cron and PAM write into it."""

_EITHER_TIME = r"(?:%{SYSLOGTIMESTAMP:timestamp}|%{TIMESTAMP_ISO8601:timestamp8601|timestamp})"

BOTH = {
    "SYSLOGPROG": r"%{PROG:program|process.name}(?:\[%{POSINT:pid|process.pid:int}\])?",
    "SYSLOGHOST": r"%{IPORHOST}",
    "SYSLOGFACILITY": (
        r"<%{NONNEGINT:facility|log.syslog.facility.code:int}.%{NONNEGINT:priority|log.syslog.priority:int}>"
    ),
    "SYSLOGBASE": (
        r"%{SYSLOGTIMESTAMP:timestamp} (?:%{SYSLOGFACILITY} )?%{SYSLOGHOST:logsource|host.hostname} %{SYSLOGPROG}:"
    ),
    "SYSLOGLINE": r"%{SYSLOGBASE2} %{GREEDYDATA:message}",
    "SYSLOGPAMSESSION": (
        r"%{SYSLOGBASE} (?=%{GREEDYDATA:message})"
        r"%{WORD:pam_module|system.auth.pam.module}\(%{DATA:pam_caller|system.auth.pam.origin}\): "
        r"session %{WORD:pam_session_state|system.auth.pam.session_state} for user %{USERNAME:username|user.name}"
        r"(?: by %{GREEDYDATA:pam_by|})?"
    ),
    "CRON_ACTION": r"[A-Z ]+",
    "CRONLOG": r"%{SYSLOGBASE} \(%{USER:user|user.name}\) %{CRON_ACTION:action|system.cron.action} \(%{DATA:message}\)",
    "SYSLOG5424PRINTASCII": r"[!-~]+",
    "SYSLOG5424PRI": r"<%{NONNEGINT:syslog5424_pri|log.syslog.priority:int}>",
    "SYSLOG5424SD": r"\[%{DATA}\]+",
    "SYSLOG5424BASE": (
        r"%{SYSLOG5424PRI}%{NONNEGINT:syslog5424_ver|system.syslog.version}"
        r" +(?:-|%{TIMESTAMP_ISO8601:syslog5424_ts|timestamp})"
        r" +(?:-|%{IPORHOST:syslog5424_host|host.hostname})"
        r" +(?:-|%{SYSLOG5424PRINTASCII:syslog5424_app|process.name})"
        r" +%{SYSLOG5424_PROCID}"
        r" +(?:-|%{SYSLOG5424PRINTASCII:syslog5424_msgid|event.code})"
        r" +(?:-|%{SYSLOG5424SD:syslog5424_sd|system.syslog.structured_data})?"
    ),
    "SYSLOG5424LINE": r"%{SYSLOG5424BASE} +%{GREEDYDATA:syslog5424_msg|message}",
}
LEGACY = {
    "SYSLOGBASE2": (_EITHER_TIME + r" (?:%{SYSLOGFACILITY} )?%{SYSLOGHOST:logsource}+(?: %{SYSLOGPROG}:|)"),
    "SYSLOG5424_PROCID": r"(?:-|%{SYSLOG5424PRINTASCII:syslog5424_proc})",
}
ECS = {
    "SYSLOGBASE2": (_EITHER_TIME + r"(?: %{SYSLOGFACILITY})?(?: %{SYSLOGHOST:|host.hostname})?(?: %{SYSLOGPROG}:)?"),
    "SYSLOG5424_PROCID": r"(?:-|%{POSINT:|process.pid:int})",
}
