"""Java: names, stack traces, Tomcat, Maven."""

_IDENTIFIER = "[a-zA-Z$_][a-zA-Z$_0-9]*"
_CLASS = r"%{JAVACLASS:class|java.log.origin.class.name}"
_METHOD = r"%{JAVAMETHOD:|log.origin.function}"
_LEVEL = r"%{LOGLEVEL:level|log.level}"

BOTH = {
    "JAVACLASS": rf"(?:{_IDENTIFIER}\.)*{_IDENTIFIER}",
    "JAVAFILE": r"[a-zA-Z$_0-9. -]+",  # `Native Method` and `Unknown Source` as well
    "JAVAMETHOD": rf"(?:<(?:cl)?init>|{_IDENTIFIER})",
    "JAVASTACKTRACEPART": (
        r"%{SPACE}at " + _CLASS + r"\.%{JAVAMETHOD:method|log.origin.function}"
        r"\(%{JAVAFILE:file|log.origin.file.name}(?::%{INT:line|log.origin.file.line:int})?\)"
    ),
    "JAVATHREAD": r"[A-Z]{2}-Processor[0-9]+",
    "JAVALOGMESSAGE": r".*",
    "CATALINA7_DATESTAMP": r"%{MONTH} %{MONTHDAY}, %{YEAR} %{HOUR}:%{MINUTE}:%{SECOND} (?:AM|PM)",
    "CATALINA8_DATESTAMP": r"%{MONTHDAY}-%{MONTH}-%{YEAR} %{HOUR}:%{MINUTE}:%{SECOND}",
    "CATALINA7_LOG": (
        rf"%{{CATALINA7_DATESTAMP:timestamp}} {_CLASS}(?: {_METHOD})?"
        rf"\s*(?:{_LEVEL}:)? %{{JAVALOGMESSAGE:logmessage|message}}"
    ),
    "CATALINA8_LOG": (
        rf"%{{CATALINA8_DATESTAMP:timestamp}} {_LEVEL} \[%{{DATA:thread|java.log.origin.thread.name}}\] "
        rf"{_CLASS}\.(?:{_METHOD})? %{{JAVALOGMESSAGE:logmessage|message}}"
    ),
    "TOMCAT7_LOG": r"%{CATALINA7_LOG}",
    "TOMCAT8_LOG": r"%{CATALINA8_LOG}",
    "TOMCATLEGACY_DATESTAMP": r"%{YEAR}-%{MONTHNUM}-%{MONTHDAY} %{HOUR}:%{MINUTE}:%{SECOND}(?: %{ISO8601_TIMEZONE})?",
    "TOMCATLEGACY_LOG": (
        rf"%{{TOMCATLEGACY_DATESTAMP:timestamp}} \| {_LEVEL} \| {_CLASS} - %{{JAVALOGMESSAGE:logmessage|message}}"
    ),
    "MAVEN_VERSION": r"(?:[0-9]+\.)?(?:[0-9]+\.)?(?:\*|[0-9]+)(?:[.-](?:RELEASE|SNAPSHOT))?",
}
LEGACY = {
    "CATALINA_DATESTAMP": r"%{MONTH} %{MONTHDAY}, 20%{YEAR} %{HOUR}:?%{MINUTE}:?%{SECOND} (?:AM|PM)",
    "TOMCAT_DATESTAMP": r"20%{YEAR}-%{MONTHNUM}-%{MONTHDAY} %{HOUR}:?%{MINUTE}:?%{SECOND} %{ISO8601_TIMEZONE}",
    "CATALINALOG": r"%{CATALINA_DATESTAMP:timestamp} %{JAVACLASS:class} %{JAVALOGMESSAGE:logmessage}",
    "TOMCATLOG": (
        r"%{TOMCAT_DATESTAMP:timestamp} \| %{LOGLEVEL:level} \| %{JAVACLASS:class} - %{JAVALOGMESSAGE:logmessage}"
    ),
}
ECS = {
    "CATALINA_DATESTAMP": r"(?:%{CATALINA8_DATESTAMP}|%{CATALINA7_DATESTAMP})",
    "TOMCAT_DATESTAMP": r"(?:%{CATALINA8_DATESTAMP}|%{CATALINA7_DATESTAMP}|%{TOMCATLEGACY_DATESTAMP})",
    "CATALINALOG": r"(?:%{CATALINA8_LOG}|%{CATALINA7_LOG})",
    "TOMCATLOG": r"(?:%{TOMCAT8_LOG}|%{TOMCAT7_LOG}|%{TOMCATLEGACY_LOG})",
}
