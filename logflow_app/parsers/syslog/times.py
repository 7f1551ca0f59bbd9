"""Times at the beginning of a syslog line, in all the ways devices write them; read here only as far as they reach."""

import re

_FRACTION = r"(?:[.,]\d{1,9})?"
_CLOCK = rf"\d\d?:\d\d:\d\d{_FRACTION}"
# Abbreviations only from a list: any other word in capitals is a host.
_ZONE = (
    r"(?: ?(?:Z|[+-]\d\d:?\d\d)(?![\w:])|[+-]\d\d(?![\w.:-])| (?:TZ[+-]\d{1,2}|UTC|GMT|CET|CEST|MEZ|MET|MESZ|MEST|WET"
    r"|WEST|EET|EEST|MSK|BST|IST|EST|EDT|CST|CDT|MST|MDT|PST|PDT"
    r"|AKST|AKDT|HST|JST|KST|SGT|HKT|AEST|AEDT|ACST|AWST|NZST|NZDT)(?![\w.-]))?"
)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)"
_DAY = r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?"

TIME = re.compile(
    rf"{_DAY}{_MONTH} {{1,2}}\d{{1,2}}(?: \d{{4}})? {_CLOCK}{_ZONE}(?: (?:19|20)\d\d(?= |: ))?"
    rf"|{_DAY}\d{{4}}-\d\d-\d\d[Tt ]{_CLOCK}{_ZONE}"
    rf"|\d{{4}} {_MONTH} {{1,2}}\d{{1,2}} {_CLOCK}{_ZONE}"
    rf"|{_DAY}\d{{1,2}} {_MONTH} \d{{4}} {_CLOCK}{_ZONE}"
    r"|\d\d/\d\d/\d\d \d\d:\d\d:\d\d(?= )"
    r"|\d{10}\.\d{1,9}(?= )",
    re.ASCII,
)

_HP = re.compile(r"(\d\d)/(\d\d)/(\d\d) (.*)")
_YEAR_FIRST = re.compile(r"(\d{4}) ([A-Z][a-z]+ {1,2}\d{1,2}) (.*)")
_TZ = re.compile(r"TZ([+-])(\d{1,2})\Z")
_DAY_NAME = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? ")


def usual_form(time: str) -> str:
    """Return a time matched by `TIME` without the day of the week, its year where others have it.

    ProCurve switches alone write two digits for the year, behind month and day (`03/01/21`).
    """
    if day := _DAY_NAME.match(time):
        time = time[day.end() :]
    if offset := _TZ.search(time):  # as in RFC 3164's last example
        time = f"{time[: offset.start()]}{offset[1]}{offset[2]:0>2}:00"
    if match := _HP.fullmatch(time):
        month, day_of_month, year, clock = match.groups()
        return f"20{year}-{month}-{day_of_month} {clock}"
    match = _YEAR_FIRST.fullmatch(time)
    return f"{match[2]} {match[1]} {match[3]}" if match else time
