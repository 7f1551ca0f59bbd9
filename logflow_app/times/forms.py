"""The forms in which logs write times, so that they can be read without being told the layout.

Every pattern names its groups as `layouts` does. A form is tried as a whole: `USUAL` is the order of trying, and no two
of them read the same text differently. Dates of numbers alone whose order nobody can know are `EITHER`.
"""

import re

from logflow_app.times.zones import KNOWN_NAMES, ZONE

FRACTION = r"(?:[.,:](?P<fraction>\d{1,12}))"
MONTH_NAME = r"(?P<month_name>(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6})\.?"
DAY_NAME = r"(?:(?i:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},?)"
HALF = r"(?P<half>[AaPp])\.?[Mm]\.?"

_CLOCK = rf"(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d){FRACTION}?)?"
_WHOLE_CLOCK = rf"(?P<hour>\d\d?):(?P<minute>\d\d):(?P<second>\d\d){FRACTION}?"
_TWELVE = rf"(?P<hour12>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d){FRACTION}?)? ?{HALF}"
_SOME_ZONE = (  # Java writes +02:00[Europe/Berlin], Go +0200 CEST, mailers +0000 (UTC)
    rf"(?: ?{ZONE})?(?: [A-Z]{{3,5}}(?: m=\S{{1,30}})?|\[[A-Za-z_/+-]{{1,40}}\]| \([A-Z]{{3,5}}\))?"
)


def _form(text: str) -> re.Pattern[str]:
    return re.compile(text, re.ASCII)


ISO = _form(
    r"(?P<year>\d{4})[-/.](?P<month>\d\d?)[-/.](?P<day>\d\d?)(?:[Tt _]{1,3}| - | @ )(?P<hour>\d\d?):(?P<minute>\d\d)"
    rf"(?::(?P<second>\d\d){FRACTION}?)?{_SOME_ZONE}"
)
ISO_BASIC = _form(  # 20251023T143215.250Z, 20171223-22:15:29:606
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)[Tt _-](?P<hour>\d\d):?(?P<minute>\d\d):?(?P<second>\d\d)"
    rf"(?:(?:[.,]|:(?=\d{{3}}))(?P<fraction>\d{{1,12}}))?{_SOME_ZONE}"
)
ISO_UNPADDED = _form(  # 20171224-0:7:20:44, which is 44 ms past 00:07:20
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)-(?P<hour>\d\d?):(?P<minute>\d\d?):(?P<second>\d\d?)"
    r"(?::(?P<millis>\d{1,3}))?"
)
_ISO_CLOCK = rf"[Tt ](?P<hour>\d\d):?(?P<minute>\d\d)(?::?(?P<second>\d\d){FRACTION}?)?{_SOME_ZONE}"
ISO_WEEK = _form(  # 2026-W47-6T10:00:00Z
    rf"(?P<year>\d{{4}})-?W(?P<week>\d\d)-?(?P<weekday>[1-7])(?:{_ISO_CLOCK})?"
)
ISO_ORDINAL = _form(rf"(?P<year>\d{{4}})-?(?P<yday>\d{{3}}){_ISO_CLOCK}")  # 2026-325T10:00:00Z
ISO_HOUR = _form(rf"(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)T(?P<hour>\d\d){_SOME_ZONE}")
DIGITS = _form(  # 20261121100000, 20261121100000.123Z (ASN.1), 20261121100000123; no number since the epoch is so long
    r"(?P<year>(?:19|20)\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?P<hour>[0-2]\d)(?P<minute>[0-5]\d)(?P<second>[0-6]\d)"
    rf"(?:(?:[.,]|(?=\d{{3}}(?!\d)))(?P<fraction>\d{{1,9}}))?(?:{ZONE})?"
)
ISO_DATE = _form(r"(?P<year>\d{4})[-/](?P<month>\d\d)[-/](?P<day>\d\d)")
COMMON_LOG = _form(rf"(?P<day>\d\d?)/{MONTH_NAME}/(?P<year>\d{{4}})[: ]{_CLOCK}{_SOME_ZONE}")
DAY_MONTH_YEAR = _form(  # RFC 5322, HTTP's dates, BIND, MySQL; in 02 May 12:15:07 no year is written
    rf"(?:{DAY_NAME} )?(?P<day>\d\d?)[- ]{MONTH_NAME}[- ]"
    rf"(?:(?P<year>\d{{4}})(?: |::?)|(?P<year2>\d\d)(?: |::?(?=\d\d?:\d\d:))){_CLOCK}{_SOME_ZONE}"
)
DAY_MONTH = _form(  # Redis before 3: 23 Oct 14:32:15.874
    rf"(?:{DAY_NAME} )?(?P<day>\d\d?)[- ]{MONTH_NAME} {_WHOLE_CLOCK}{_SOME_ZONE}"
)
BSD = _form(  # RFC 3164, ctime, Apache's errors, and Cisco's: with a year or without one, before or behind the clock
    rf"[*.]?(?:{DAY_NAME} {{1,2}})?{MONTH_NAME} {{1,2}}(?P<day>\d\d?),? (?:(?P<year>\d{{4}}),? )?(?:@ )?"
    rf"{_WHOLE_CLOCK}{_SOME_ZONE}"
)
_UP_TO_SECONDS = rf"[*.]?(?:{DAY_NAME} {{1,2}})?{MONTH_NAME} {{1,2}}(?P<day>\d\d?),? {_WHOLE_CLOCK}"
BSD_YEAR_LAST = _form(rf"{_UP_TO_SECONDS}{_SOME_ZONE} (?P<year>\d{{4}})")
BSD_ZONE_LAST = _form(rf"{_UP_TO_SECONDS} (?P<year>\d{{4}}) {ZONE}")
NAMED_TWELVE = _form(
    rf"(?:{DAY_NAME} )?{MONTH_NAME} {{1,2}}(?P<day>\d\d?),? (?P<year>\d{{4}}),? {_TWELVE}{_SOME_ZONE}"
)  # java.util.logging
DAY_MONTH_TWELVE = _form(
    rf"(?:{DAY_NAME} )?(?P<day>\d\d?)[- ]{MONTH_NAME}[- ](?P<year>\d{{4}}),? {_TWELVE}{_SOME_ZONE}"
)
BSD_TWELVE = _form(  # `date` where the clock has twelve hours
    rf"(?:{DAY_NAME} {{1,2}})?{MONTH_NAME} {{1,2}}(?P<day>\d\d?) {_TWELVE}{_SOME_ZONE}(?: (?P<year>\d{{4}}))?"
)
DOTTED = _form(rf"(?P<day>\d\d?)\.(?P<month>\d\d?)\.(?P<year>\d{{4}}),? {_CLOCK}{_SOME_ZONE}")
RUN_TOGETHER = _form(  # HDFS's 081109 203615, MySQL's 071109 16:01:10
    r"(?P<year2>\d\d)(?P<month>\d\d)(?P<day>\d\d) {1,2}(?P<hour>\d\d?):?(?P<minute>\d\d):?(?P<second>\d\d)"
)
BLUE_GENE = _form(  # 2005-06-03-15.42.50.363779
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)-(?P<hour>\d\d)\.(?P<minute>\d\d)\.(?P<second>\d\d)"
    r"(?:\.(?P<fraction>\d{1,12}))?(?P<zone>[+-]\d{3})?"  # Db2's zone is in minutes
)
MONTH_DAY = _form(rf"(?P<month>\d\d)[-.](?P<day>\d\d) {_WHOLE_CLOCK}")  # Android's 06-06 14:26:44.749
GLOG = _form(rf"(?:(?P<year>\d{{4}}))?(?P<month>\d\d)(?P<day>\d\d) {_WHOLE_CLOCK}")  # klog's 0505 17:59:40.692994
CLOCK = _form(rf"{_WHOLE_CLOCK}{_SOME_ZONE}")  # without a day
CLOCK_TWELVE = _form(_TWELVE)
ISO_TWELVE = _form(
    rf"(?P<year>\d{{4}})[-/.](?P<month>\d\d?)[-/.](?P<day>\d\d?)[T ]{_TWELVE}{_SOME_ZONE}"
)  # 2021/03/01 10:11:12 PM
SNORT = _form(rf"(?P<month>\d\d)/(?P<day>\d\d)-{_WHOLE_CLOCK}")
SURICATA = _form(rf"(?P<day>\d\d?)/(?P<month>\d\d?)/(?P<year>\d{{4}}) -- {_WHOLE_CLOCK}")
SOPHOS = _form(rf"(?P<year>\d{{4}}):(?P<month>\d\d):(?P<day>\d\d)-{_WHOLE_CLOCK}")
YEAR_MONTH_DAY = _form(rf"(?P<year>\d{{4}})[-/ ]{MONTH_NAME}[-/ ](?P<day>\d\d?),? {_CLOCK}{_SOME_ZONE}")
USUAL = (
    ISO, COMMON_LOG, BSD, DAY_MONTH_YEAR, BSD_YEAR_LAST, ISO_BASIC, NAMED_TWELVE, DAY_MONTH_TWELVE, DOTTED,
    RUN_TOGETHER, YEAR_MONTH_DAY, DAY_MONTH, GLOG, BLUE_GENE, MONTH_DAY, CLOCK, CLOCK_TWELVE, ISO_UNPADDED,
    ISO_DATE, ISO_TWELVE, SNORT, SURICATA, SOPHOS, BSD_ZONE_LAST, ISO_WEEK, ISO_ORDINAL, ISO_HOUR,
    BSD_TWELVE,
)  # fmt: skip

_SLASHES = r"(?P<{}>\d\d?)[/-](?P<{}>\d\d?)[/-](?P<year>\d{{4}}),?[ T:-] ?"
_SHORT = rf"(?P<{{}}>\d\d)[/-](?P<{{}}>\d\d)[/-](?P<{{}}>\d\d),? {_WHOLE_CLOCK.replace('{', '{{').replace('}', '}}')}"
EITHER = (
    tuple(  # Spark's 17/06/09 20:10:52 (log4j's %d{yy/MM/dd}), WebSphere's 11/21/26 10:00:00:123 UTC
        _form(_SHORT.format(*order) + _SOME_ZONE)
        for order in (("year2", "month", "day"), ("month", "day", "year2"), ("day", "month", "year2"))
    ),
    *(
        tuple(_form(_SLASHES.format(*order) + clock + _SOME_ZONE) for order in (("month", "day"), ("day", "month")))
        for clock in (_CLOCK, _TWELVE)
    ),
)
"""Forms for 10/11/2025, of which one is meant: the month first, and the day first; with two digits also the year."""


def _leading(form: re.Pattern[str]) -> str:
    """Return the form without names, and with such zones only as are known: INFO and ERROR may stand behind a time."""
    text = form.pattern.replace(_SOME_ZONE, _KNOWN_ZONE).replace(f" {ZONE}", _KNOWN_ZONE)
    return re.sub(r"\(\?P<\w+>", "(?:", text)


_KNOWN_ZONE = (
    rf"(?: ?(?:Z|(?:UTC|GMT)[+-]\d\d?(?::?\d\d)?|{'|'.join(sorted(KNOWN_NAMES, reverse=True))})\b"
    r"| ?[+-]\d\d(?::?\d\d)?\b(?: [A-Z]{3,5}\b|\[[A-Za-z_/+-]{1,40}\])?)?"
)
_LONGEST = (BSD_ZONE_LAST, BSD_YEAR_LAST, BSD_TWELVE)  # before those that read a part of them
LEADING = _form(
    "(?:"
    + "|".join(map(_leading, (*_LONGEST, *(form for form in USUAL if form not in _LONGEST), *sum(EITHER, ()), DIGITS)))
    + r"|1\d{9}(?:\.\d{1,9}|\d{3}|\d{6}|\d{9})?|@4[0-9a-f]{23})(?![A-Za-z0-9])"
)
"""What may be a time at the beginning of a text; whether it is one the reader decides."""
