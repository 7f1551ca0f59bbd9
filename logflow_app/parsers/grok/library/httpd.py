"""Apache httpd, nginx and Squid."""

_REQUEST = (
    r"%{WORD:verb|http.request.method} %{NOTSPACE:request|url.original}(?: HTTP/%{NUMBER:httpversion|http.version})?"
)
_NGINX_TIME = r"%{YEAR}/%{MONTHNUM2}/%{MONTHDAY} %{TIME}"

BOTH = {
    "HTTPDUSER": r"(?:(?=[^\s@]++@)%{EMAILADDRESS}|%{USER})",
    "HTTPDERROR_DATE": r"%{DAY} %{MONTH} %{MONTHDAY} %{TIME} %{YEAR}",
    "HTTPD_COMMONLOG": (
        r"%{IPORHOST:clientip|source.address} %{-HTTPDUSER:ident|apache.access.user.identity} "
        r"%{-HTTPDUSER:auth|user.name} \[%{HTTPDATE:timestamp}\] "
        rf'"(?:{_REQUEST}|%{{DATA:rawrequest|}})" '
        r"%{HTTPD_STATUS} %{HTTPD_BYTES}"
    ),
    "HTTPD20_ERRORLOG": (
        r"\[%{HTTPDERROR_DATE:timestamp}\] \[%{LOGLEVEL:loglevel|log.level}\] "
        r"(?:\[client %{IPORHOST:clientip|source.address}\] )?%{GREEDYDATA:message}"
    ),
    "HTTPD24_ERRORLOG": (
        r"\[%{HTTPDERROR_DATE:timestamp}\] \[(?:%{WORD:module|apache.error.module})?:%{LOGLEVEL:loglevel|log.level}\] "
        r"\[pid %{POSINT:pid|process.pid:int}(?::tid %{INT:tid|process.thread.id:int})?\]"
        r"(?: \(%{POSINT:proxy_errorcode|apache.error.proxy.error.code}\)"
        r"%{DATA:proxy_message|apache.error.proxy.error.message}:)?"
        r"(?: \[client %{IPORHOST:clientip|source.address}(?::%{POSINT:clientport|source.port:int})?\])?"
        r"(?: %{DATA:errorcode|error.code}:)? %{GREEDYDATA:message}"
    ),
    "HTTPD_ERRORLOG": r"(?:%{HTTPD20_ERRORLOG}|%{HTTPD24_ERRORLOG})",
    "COMMONAPACHELOG": r"%{HTTPD_COMMONLOG}",
    "COMBINEDAPACHELOG": r"%{HTTPD_COMBINEDLOG}",
    "NGINXACCESS": (
        r"%{IPORHOST:clientip|source.address} %{-NOTSPACE:ident|} %{-NOTSPACE:auth|user.name} "
        r"\[%{HTTPDATE:timestamp}\] "
        rf'"(?:{_REQUEST}|%{{DATA:rawrequest|}})" '
        r"%{HTTPD_STATUS} %{HTTPD_BYTES}"
        r'(?: "(?:-|%{DATA:referrer|http.request.referrer})" "(?:-|%{DATA:agent|user_agent.original})")?'
    ),
    "NGINXERROR": (
        rf"(?<timestamp|timestamp>{_NGINX_TIME}) \[%{{LOGLEVEL:loglevel|log.level}}\] "
        r"%{POSINT:pid|process.pid:int}#%{NONNEGINT:tid|process.thread.id:int}: "
        r"(?:\*%{NONNEGINT:connection|nginx.error.connection_id} )?%{GREEDYDATA:message}"
    ),
}
LEGACY = {
    "HTTPD_STATUS": r"(?:-|%{NUMBER:response})",
    "HTTPD_BYTES": r"(?:-|%{NUMBER:bytes})",
    "HTTPD_COMBINEDLOG": r"%{HTTPD_COMMONLOG} %{QS:referrer} %{QS:agent}",
    "SQUID3": (
        r"%{NUMBER:timestamp}\s+%{NUMBER:duration}\s%{IP:client_address}\s%{WORD:cache_result}/%{NONNEGINT:status_code}"
        r"\s%{NUMBER:bytes}\s%{WORD:request_method}\s%{NOTSPACE:url}\s(?:%{NOTSPACE:user}|-)"
        r"\s%{WORD:hierarchy_code}/(?:%{IPORHOST:server}|-)\s%{NOTSPACE:content_type}"
    ),
}
ECS = {
    "HTTPD_STATUS": r"(?:-|%{INT:|http.response.status_code:int})",
    "HTTPD_BYTES": r"(?:-|%{INT:|http.response.body.bytes:int})",
    "HTTPD_COMBINEDLOG": (
        r'%{HTTPD_COMMONLOG} "(?:-|%{DATA:|http.request.referrer})" "(?:-|%{DATA:|user_agent.original})"'
    ),
    "SQUID3_STATUS": r"(?:%{POSINT:|http.response.status_code:int}|0|000)",
    "SQUID3": (
        r"%{NUMBER:timestamp}\s+%{NUMBER:|squid.request.duration:int}\s%{IP:|source.ip}\s%{WORD:|event.action}/"
        r"%{SQUID3_STATUS}\s%{INT:|http.response.bytes:int}\s%{WORD:|http.request.method}\s%{NOTSPACE:|url.original}"
        r"\s%{-NOTSPACE:|user.name}\s%{WORD:|squid.hierarchy_code}/%{-IPORHOST:|destination.address}"
        r"\s%{-NOTSPACE:|http.response.mime_type}"
    ),
}
