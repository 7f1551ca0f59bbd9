"""Parsers of syslog, and of what travels in it."""

from typing import Literal

from pydantic import Field

from logflow_app.config.parsers.base import AnyParser


class SyslogParser(AnyParser):
    """Reads syslog, RFC 5424 and RFC 3164 with their dialects."""

    type: Literal[
        "syslog",
        "syslog_5424",
        "syslog_rfc5424",
        "rfc5424",
        "syslog_3164",
        "syslog_rfc3164",
        "rfc3164",
        "linux_authorization",
    ] = Field(description="The name of the format: either RFC, or `syslog` for both.")
    strict: bool = Field(
        default=False,
        description="Take only what keeps to the letter of the RFC; otherwise what real devices write is read too.",
    )


class CefParser(AnyParser):
    """Reads events of security devices, in the formats CEF and LEEF, with or without syslog in front of them."""

    type: Literal["cef", "leef"] = Field(description="The name of the format.")
    translate_custom_fields: bool = Field(
        default=False,
        description="Name custom fields by their labels: of `cs1Label=Rule cs1=Deny` comes `Rule: Deny`.",
    )
    strict: bool = Field(
        default=False, description="Leave out lines with an `=` that is not escaped, or a custom field without label."
    )
