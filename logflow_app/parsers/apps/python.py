"""What programs in Python write: the usual layouts of `logging`, and those of the frameworks.

`2025-10-23 14:32:15,123 - app.orders - INFO - paid` · `INFO:root:paid` · `[2025-10-23 14:32:15 +0000] [812] [INFO] up`
The layouts are those of the documentation of logging (Basic Tutorial, How-To), Flask, Django, gunicorn, uvicorn,
Celery, oslo.log (OpenStack), Odoo, loguru, structlog and Home Assistant.
"""

from logflow_app.parsers.apps.layouts import Row
from logflow_app.parsers.apps.parts import (
    CAPITALS,
    LEVEL,
    LEVELLED,
    MESSAGE,
    PID,
    PLACE,
    STAMPED,
    STAMPED_LEVEL,
    THREAD,
    TIME,
    TIMED,
    TIMED_LEVEL,
    WORD,
)

_LOGGER = r"(?P<logger>[A-Za-z_][\w.$-]{0,256})"
_ODOO_DATABASE = r"(?P<database>[\w?-][\w.-]{0,63})"
_OSLO = rf"{PID} {WORD} {_LOGGER} \[(?P<request>[^\]\n]{{0,256}})\] ?{MESSAGE}"

PYTHON = (
    Row(TIMED, _OSLO),
    Row((rf"(?P<file>[A-Za-z][\w.:-]{{0,128}}+) {TIME} ",), _OSLO),  # several files read as one
    Row(TIMED, rf"{PID} {WORD} {_ODOO_DATABASE} {_LOGGER}: {MESSAGE}"),
    Row(TIMED, rf"{_LOGGER} +- +{LEVEL} +- +{MESSAGE}"),
    Row(TIMED_LEVEL, rf" +\((?P<thread>[^()\n]{{1,128}})\) \[{_LOGGER}\] {MESSAGE}"),  # Home Assistant
    Row(
        TIMED_LEVEL,
        rf" *\| *(?P<logger>[\w.<>]{{1,256}}):(?P<function>[\w.<>]{{1,128}}):(?P<line>\d{{1,7}}) - {MESSAGE}",
    ),
    Row(
        TIMED_LEVEL,
        rf" \[{_LOGGER}\] \[(?P<file>[^\s:\]]{{1,256}}):(?P<line>\d{{1,7}})\] "
        rf"\[(?P<context>[^\]\n]{{0,512}})\] - {MESSAGE}",  # OpenTelemetry
    ),
    Row(TIMED, rf"{PID} {WORD} {_LOGGER} {MESSAGE}"),
    Row(STAMPED, rf"\[{PID}\] \[{WORD}\] {MESSAGE}"),  # gunicorn
    Row(  # Airflow 2.3 to 2.8, as it shows its tasks' logs
        (r"\[(?P<day>\d{4}-\d\d-\d\d), (?P<time>\d\d:\d\d:\d\d(?: [A-Z]{1,5}| ?[+-]\d\d:?\d\d)?)\] ",),
        rf"\{{(?P<file>[^\s:{{}}]{{1,256}}):(?P<line>\d{{1,7}})\}} {WORD} - {MESSAGE}",
    ),
    Row(STAMPED_LEVEL, rf" in {_LOGGER}: {MESSAGE}"),  # Flask
    Row(STAMPED_LEVEL, rf" +\{{(?P<logger>[\w.]{{1,256}}):(?P<line>\d{{1,7}})\}} {MESSAGE}"),
    Row(STAMPED_LEVEL, rf" +\[{PLACE}\] ?(?:[-:] )?{MESSAGE}"),
    Row(STAMPED_LEVEL, rf" +\[{_LOGGER}(?::(?P<line>\d{{1,7}}))?\] ?{MESSAGE}"),
    Row((rf"\[{TIME}: ",), rf"{WORD}/(?P<process>[\w.-]{{1,128}})\] {MESSAGE}"),  # Celery
    Row(LEVELLED, rf":{_LOGGER}:{MESSAGE}"),  # basicConfig
    Row(LEVELLED, rf" {TIME} {_LOGGER} {PID} (?P<thread>\d{{1,20}}) {MESSAGE}"),  # Django's verbose
    Row(LEVELLED, rf" +{TIME} +{THREAD} *{_LOGGER}: {MESSAGE}"),
)
PYTHON_LAST = (
    *(Row(head, rf"{_LOGGER} +{CAPITALS}(?: +- +| *:)? *{MESSAGE}") for head in (TIMED, STAMPED)),
    Row(TIMED_LEVEL, rf" +{_LOGGER}: {MESSAGE}"),
)  # elsewhere a word with a colon may begin a sentence
