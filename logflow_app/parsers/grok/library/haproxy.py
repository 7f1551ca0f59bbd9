"""HAProxy's `httplog` and `tcplog` (its configuration manual, chapter 8)."""

_HEAD = (
    r"(?:%{SYSLOGTIMESTAMP:syslog_timestamp|timestamp}|%{TIMESTAMP_ISO8601:timestamp8601|timestamp})"
    r" %{IPORHOST:syslog_server|host.hostname} %{SYSLOGPROG}: "
)
_CLIENT = (
    r"%{IP:client_ip|source.address}:%{INT:client_port|source.port:int} "
    r"\[%{HAPROXYDATE:accept_date|haproxy.request_date}\] "
    r"%{NOTSPACE:frontend_name|haproxy.frontend_name} %{NOTSPACE:backend_name|haproxy.backend_name}/%{HAPROXYSERVER} "
)
_CONNECTIONS = (
    r"%{NOTSPACE:termination_state|haproxy.termination_state} "
    r"%{INT:actconn|haproxy.connections.active:int}/%{INT:feconn|haproxy.connections.frontend:int}/"
    r"%{INT:beconn|haproxy.connections.backend:int}/%{INT:srvconn|haproxy.connections.server:int}/"
    r"%{HAPROXYRETRIES} "
    r"%{INT:srv_queue|haproxy.server_queue:int}/%{INT:backend_queue|haproxy.backend_queue:int}"
)
_REQUEST_TIMES = (
    r"%{HAPROXYTR}/%{HAPROXYTW}/%{HAPROXYTC}/%{HAPROXYTA}/%{NOTSPACE:time_duration|haproxy.total_time_ms} "
    r"%{INT:http_status_code|http.response.status_code:int} %{HAPROXYBYTES} "
)

BOTH = {
    "HAPROXYCAPTUREDREQUESTHEADERS": r"%{DATA:captured_request_headers|haproxy.http.request.captured_headers}",
    "HAPROXYCAPTUREDRESPONSEHEADERS": r"%{DATA:captured_response_headers|haproxy.http.response.captured_headers}",
    "HAPROXYHTTP": _HEAD + r"%{HAPROXYHTTPBASE}",
    "HAPROXYTCP": (
        _HEAD
        + _CLIENT
        + r"%{HAPROXYTW}/%{HAPROXYTC}/%{NOTSPACE:time_duration|haproxy.total_time_ms} %{HAPROXYBYTES} "
        + _CONNECTIONS
    ),
}
LEGACY = {
    "HAPROXYTIME": r"%{HOUR:haproxy_hour}:%{MINUTE:haproxy_minute}:%{SECOND:haproxy_second}(?![0-9])",
    "HAPROXYDATE": (
        r"%{MONTHDAY:haproxy_monthday}/%{MONTH:haproxy_month}/%{YEAR:haproxy_year}:%{HAPROXYTIME:haproxy_time}"
        r".%{INT:haproxy_milliseconds}"
    ),
    "HAPROXYSERVER": r"%{NOTSPACE:server_name}",
    "HAPROXYRETRIES": r"%{NOTSPACE:retries}",
    "HAPROXYBYTES": r"%{NOTSPACE:bytes_read}",
    "HAPROXYTR": r"%{INT:time_request}",
    "HAPROXYTW": r"%{INT:time_queue}",
    "HAPROXYTC": r"%{INT:time_backend_connect}",
    "HAPROXYTA": r"%{INT:time_backend_response}",
    "HAPROXYHTTPBASE": (
        _CLIENT
        + _REQUEST_TIMES
        + r"%{DATA:captured_request_cookie} %{DATA:captured_response_cookie} "
        + _CONNECTIONS
        + r" (?:\{%{HAPROXYCAPTUREDREQUESTHEADERS}\})? ?(?:\{%{HAPROXYCAPTUREDRESPONSEHEADERS}\})? ?"
        r'"(?:<BADREQ>|(?:%{WORD:http_verb} (?:%{URIPROTO:http_proto}://)?(?:%{USER:http_user}(?::[^@]*)?@)?'
        r'(?:%{URIHOST:http_host})?(?:%{URIPATHPARAM:http_request})?(?: HTTP/%{NUMBER:http_version})?))?"?'
    ),
}
ECS = {
    "HAPROXYTIME": r"%{HOUR}:%{MINUTE}:%{SECOND}(?![0-9])",
    "HAPROXYDATE": r"%{MONTHDAY}/%{MONTH}/%{YEAR}:%{HAPROXYTIME}.%{INT}",
    "HAPROXYSERVER": r"(?:<NOSRV>|%{NOTSPACE:|haproxy.server_name})",
    "HAPROXYRETRIES": r"%{INT:|haproxy.connections.retries:int}",
    "HAPROXYBYTES": r"%{INT:|source.bytes:int}",
    "HAPROXYTR": r"(?:-1|%{INT:|haproxy.http.request.time_wait_ms:int})",
    "HAPROXYTW": r"(?:-1|%{INT:|haproxy.total_waiting_time_ms:int})",
    "HAPROXYTC": r"(?:-1|%{INT:|haproxy.connection_wait_time_ms:int})",
    "HAPROXYTA": r"(?:-1|%{INT:|haproxy.http.request.time_wait_without_data_ms:int})",
    "HAPROXYURI": (
        r"(?:%{URIPROTO:|url.scheme}://)?(?:%{USER:|url.username}(?::[^@]*)?@)?"
        r"(?:%{IPORHOST:|url.domain}(?::%{POSINT:|url.port:int})?)?(?:%{URIPATH:|url.path}(?:\?%{URIQUERY:|url.query})?)?"
    ),
    "HAPROXYHTTPREQUESTLINE": (
        r"(?:<BADREQ>|%{WORD:|http.request.method} %{HAPROXYURI:|url.original}(?: HTTP/%{NUMBER:|http.version})?)"
    ),
    "HAPROXYHTTPBASE": (
        _CLIENT
        + _REQUEST_TIMES
        + r"%{-DATA:|haproxy.http.request.captured_cookie} %{-DATA:|haproxy.http.response.captured_cookie} "
        + _CONNECTIONS
        + r"(?: \{%{HAPROXYCAPTUREDREQUESTHEADERS}\}(?: \{%{HAPROXYCAPTUREDRESPONSEHEADERS}\})?)?"
        r'(?: "%{HAPROXYHTTPREQUESTLINE}"?)?'
    ),
}
