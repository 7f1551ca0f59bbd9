"""Exim's main log (its specification, chapter 52)."""

_DURATION = "".join(f"(?:[0-9]+{unit})?" for unit in "ywdhms")

BOTH = {
    "EXIM_MSGID": r"[0-9A-Za-z]{6}-[0-9A-Za-z]{6}-[0-9A-Za-z]{2}",
    "EXIM_FLAGS": r"(?:<=|=>|->|>>|\*>|\*\*|==|<>)",
    "EXIM_PID": r"\[%{POSINT:pid|process.pid:int}\]",
    "EXIM_QT": _DURATION,
    "EXIM_EXCLUDE_TERMS": (
        r"(?:Message is frozen|(?:Start|End) queue run| Warning: | retry time not reached "
        r"| no (?:IP address|host name) found for (?:IP address|host) "
        r"| unexpected disconnection while reading SMTP command | no immediate delivery: "
        r"|another process is handling this message)"
    ),
    "EXIM_REMOTE_HOST": (
        r"H=(?:%{NOTSPACE:remote_hostname|source.address} )?"
        r"(?:\(%{NOTSPACE:remote_heloname|exim.log.remote_address}\) )?"
        r"\[%{IP:remote_host|source.ip}\](?::%{POSINT:remote_port|source.port:int})?"
    ),
    "EXIM_INTERFACE": (
        r"I=\[%{IP:exim_interface|destination.ip}\](?::%{NUMBER:exim_interface_port|destination.port:int})"
    ),
    "EXIM_PROTOCOL": r"P=%{NOTSPACE:protocol|network.protocol}",
    "EXIM_MSG_SIZE": r"S=%{NUMBER:exim_msg_size|exim.log.message.size:int}",
    "EXIM_HEADER_ID": r"id=%{NOTSPACE:exim_header_id|exim.log.header_id}",
    "EXIM_QUOTED_CONTENT": r'(?:\\.|[^\\"])*',
    "EXIM_UNKNOWN_FIELD": r"[A-Za-z0-9]{1,4}=(?:%{QUOTEDSTRING}|%{NOTSPACE})",
    "EXIM_NAMED_FIELDS": (
        r"(?: (?:%{EXIM_REMOTE_HOST}|%{EXIM_INTERFACE}|%{EXIM_PROTOCOL}|%{EXIM_MSG_SIZE}|%{EXIM_HEADER_ID}"
        r"|%{EXIM_SUBJECT}|%{EXIM_UNKNOWN_FIELD}))*"
    ),
    "EXIM_MESSAGE_ARRIVAL": (
        r"%{EXIM_DATE:timestamp} (?:%{EXIM_PID} )?%{EXIM_MSGID:exim_msgid|exim.log.message.id} "
        r"(?<exim_flags|exim.log.flags><=) (?<exim_status|exim.log.status>[a-z:] )?"
        r"%{EMAILADDRESS:exim_sender_email|exim.log.sender.email}%{EXIM_NAMED_FIELDS}"
        r"(?:(?: from <?%{DATA:|exim.log.sender.original}>?)? "
        r"for %{EMAILADDRESS:exim_recipient_email|exim.log.recipient.email})?"
    ),
    "EXIM": r"%{EXIM_MESSAGE_ARRIVAL}",
}
LEGACY = {
    "EXIM_DATE": r"%{YEAR:exim_year}-%{MONTHNUM:exim_month}-%{MONTHDAY:exim_day} %{TIME:exim_time}",
    "EXIM_SUBJECT": r"T=%{QS:exim_subject}",
}
ECS = {
    "EXIM_DATE": r"%{YEAR}-%{MONTHNUM}-%{MONTHDAY} %{TIME}",
    "EXIM_SUBJECT": r'T="%{EXIM_QUOTED_CONTENT:|exim.log.message.subject}"',
}
