"""systemd and its logind: what became of units, who opened and closed sessions.

`Started nginx.service - A high performance web server.`, `nginx.service: Failed with result 'exit-code'.`
"""

import re

from logflow_app.parsers.columns import Row
from logflow_app.parsers.system.forms import form, reader
from logflow_app.parsers.system.pam import read_pam
from logflow_app.parsers.system.service import Service

_SUFFIXES = "service|socket|target|mount|automount|timer|path|slice|scope|swap|device"
_UNIT = rf"(?P<unit>[\w@:.\\+-]{{1,255}}\.(?:{_SUFFIXES}))"
_KINDS = {
    "Starting": "STARTING",
    "Started": "STARTED",
    "Finished": "FINISHED",
    "Stopping": "STOPPING",
    "Stopped": "STOPPED",
    "Reloading": "RELOADING",
    "Reloaded": "RELOADED",
    "Mounting": "STARTING",
    "Mounted": "STARTED",
    "Unmounting": "STOPPING",
    "Unmounted": "STOPPED",
    "Reached target": "STARTED",
    "Stopped target": "STOPPED",
    "Listening on": "STARTED",
    "Closed": "STOPPED",
    "Created slice": "STARTED",
    "Removed slice": "STOPPED",
    "Set up automount": "STARTED",
    "Unset automount": "STOPPED",
    "Activating swap": "STARTING",
    "Activated swap": "STARTED",
    "Deactivating swap": "STOPPING",
    "Deactivated swap": "STOPPED",
    "Found device": "STARTED",
    "Failed to start": "FAILED",
    "Failed to mount": "FAILED",
    "Failed to listen on": "FAILED",
    "Failed unmounting": "FAILED",
    "Failed to reload": "FAILED",
    "Dependency failed for": "FAILED",
    "Timed out starting": "FAILED",
    "Timed out waiting for device": "FAILED",
    "Started session": "STARTED",
    "Condition check resulted in": "SKIPPED",
}
_JOB = re.compile(rf"({'|'.join(sorted(_KINDS, key=len, reverse=True))}) (.{{1,1000}}?)\.{{0,3}}\s{{0,9}}$", re.DOTALL)
_NAMED = re.compile(rf"{_UNIT}(?: - (?P<description>.{{1,500}}))?", re.DOTALL)
_ABOUT_UNIT = re.compile(rf"{_UNIT}: ", re.ASCII)
_UNIT_FAILED = {"type": "SYSTEMD_UNIT_FAILED"}

_read_about_unit = reader(
    (
        form("Failed with result", r"Failed with result '(?P<result>[\w-]{1,40})'", **_UNIT_FAILED),
        form("Unit entered failed", r"Unit entered (?P<result>failed) state", **_UNIT_FAILED),
        form(
            "process exited",
            r"(?:(?P<role>\w{1,20}) process|Process) exited, code=(?P<code>\w{1,20}),? status="
            r"(?P<exit_status>\d{1,5})(?:/(?P<status>[\w-]{1,40}))?",
            type="SYSTEMD_UNIT_EXITED",
        ),
        form("Succeeded", r"(?P<result>Succeeded)", type="SYSTEMD_UNIT_STOPPED"),
        form("Deactivated", r"(?P<result>Deactivated successfully)", type="SYSTEMD_UNIT_STOPPED"),
        form(
            "restart",
            r"Scheduled restart job, restart counter is at (?P<restart_count>\d{1,9})",
            type="SYSTEMD_UNIT_RESTARTING",
        ),
        form(
            "restart",
            r"Service (?:hold-off|RestartSec\S{0,10}|has no hold-off) .{0,40}"
            "(?:over|expired), scheduling restart",
            type="SYSTEMD_UNIT_RESTARTING",
        ),
        form("repeated too quickly", r"(?P<result>Start request repeated too quickly)", **_UNIT_FAILED),
        form("OOM killer", r".{0,60}(?P<result>killed by the OOM killer)", type="SYSTEMD_UNIT_OOM_KILLED"),
        form("timed out", r"(?P<result>.{1,60}timed out)", type="SYSTEMD_UNIT_TIMED_OUT"),
        form("Consumed", r"Consumed (?P<cpu_time>[^,]{1,40}) CPU time"),
        form(
            "Killing process",
            r"Killing process (?P<pid_killed>\d{1,10}) \((?P<process>[^()]{1,64})\) with signal "
            r"(?P<signal>\w{1,12})",
        ),
    )
)


def read_systemd(message: str) -> Row | None:
    """Return the unit, what became of it, and `type` as typed events have it."""
    if about := _ABOUT_UNIT.match(message):
        return {"unit": about["unit"]} | (_read_about_unit(message[about.end() :]) or {})
    if job := _JOB.match(message):
        word, what = job.groups()
        row: Row = {"type": f"SYSTEMD_UNIT_{_KINDS[word]}", "action": word}
        named = _NAMED.fullmatch(what)
        return row | (
            {name: value for name, value in named.groupdict().items() if value} if named else {"description": what}
        )
    return read_pam(message) if message.startswith("pam_") else _read_others(message)


_read_others = reader(
    (form("entered failed state", rf"Unit {_UNIT} entered (?P<result>failed) state", **_UNIT_FAILED),),
)
_read_logind = reader(
    (
        form(
            "New session",
            r"New session '?(?P<session>[\w-]{1,40})'? of user '?(?P<user>[^\s']{1,256}?)'?"
            r"(?: with class .{1,80})?\.?$",
            type="SYSTEMD_SESSION_OPENED",
        ),
        form("Removed session", r"Removed session (?P<session>[\w-]{1,40})\.", type="SYSTEMD_SESSION_CLOSED"),
        form("logged out", r"Session (?P<session>[\w-]{1,40}) logged out", type="SYSTEMD_SESSION_ENDING"),
        form("seat", r"(?P<action>New|Removed) seat (?P<seat>[\w-]{1,40})\."),
        form("ystem is", r"System is (?P<action>powering down|rebooting|halting|suspending|hibernating)"),
        form("lid", r"(?P<action>Lid opened|Lid closed|Power key pressed)"),
    )
)


def read_logind(message: str) -> Row | None:
    """Return the session, its user, and `type` as typed events have it."""
    return _read_logind(message)


SYSTEMD = Service(
    "systemd",
    ("systemd", "init", "sd-pam"),
    read_systemd,
    ("systemd", *(word for word in _KINDS), ".service", ".socket", ".mount", ".scope", ".slice"),
)
LOGIND = Service("systemd-logind", ("systemd-logind", "elogind"), read_logind, ("logind", "ession", "seat"))
