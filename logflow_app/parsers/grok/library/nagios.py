"""Nagios's log and its external commands (its manual, "External Commands"): a table of kinds and their fields."""

_HOST = r"%{NAGIOS_FIELD:nagios_hostname|host.hostname}"
_SERVICE = r"%{NAGIOS_FIELD:nagios_service|service.name}"
_STATE = r"%{NAGIOS_FIELD:nagios_state|service.state}"
_LAST_HOST = r"%{GREEDYDATA:nagios_hostname|host.hostname}"
_LAST_SERVICE = r"%{GREEDYDATA:nagios_service|service.name}"
_MESSAGE = r"%{GREEDYDATA:nagios_message|message}"
_COMMENT = r"%{GREEDYDATA:nagios_comment|nagios.log.comment}"
_RESULT = r"%{GREEDYDATA:nagios_check_result|nagios.log.check_result}"
_KIND = r"%{NAGIOS_FIELD:nagios_statetype|nagios.log.state_type}"
_LEVEL = r"%{NAGIOS_FIELD:nagios_statelevel|nagios.log.state_type}"
_CODE = r"%{NAGIOS_STATECODE}"
_ATTEMPT = r"%{NAGIOS_ATTEMPT}"
_WHOM = r"%{NAGIOS_FIELD:nagios_notifyname|user.name}"
_HOW = r"%{NAGIOS_FIELD:nagios_contact|nagios.log.notification_command}"
_HANDLER = r"%{NAGIOS_FIELD:nagios_event_handler_name|nagios.log.event_handler_name}"

_EVENTS = {
    "CURRENT_SERVICE_STATE": (_HOST, _SERVICE, _STATE, _KIND, _CODE, _MESSAGE),
    "CURRENT_HOST_STATE": (_HOST, _STATE, _KIND, _CODE, _MESSAGE),
    "SERVICE_NOTIFICATION": (_WHOM, _HOST, _SERVICE, _STATE, _HOW, _MESSAGE),
    "HOST_NOTIFICATION": (_WHOM, _HOST, _STATE, _HOW, _MESSAGE),
    "SERVICE_ALERT": (_HOST, _SERVICE, _STATE, _LEVEL, _ATTEMPT, _MESSAGE),
    "HOST_ALERT": (_HOST, _STATE, _LEVEL, _ATTEMPT, _MESSAGE),
    "SERVICE_FLAPPING_ALERT": (_HOST, _SERVICE, _STATE, _MESSAGE),
    "HOST_FLAPPING_ALERT": (_HOST, _STATE, _MESSAGE),
    "SERVICE_DOWNTIME_ALERT": (_HOST, _SERVICE, _STATE, _COMMENT),
    "HOST_DOWNTIME_ALERT": (_HOST, _STATE, _COMMENT),
    "PASSIVE_SERVICE_CHECK": (_HOST, _SERVICE, _STATE, _COMMENT),
    "PASSIVE_HOST_CHECK": (_HOST, _STATE, _COMMENT),
    "SERVICE_EVENT_HANDLER": (_HOST, _SERVICE, _STATE, _LEVEL, _HANDLER),
    "HOST_EVENT_HANDLER": (_HOST, _STATE, _LEVEL, _HANDLER),
    "TIMEPERIOD_TRANSITION": (
        _SERVICE,
        r"%{NUMBER:nagios_unknown1|nagios.log.period_from:int}",
        r"%{NUMBER:nagios_unknown2|nagios.log.period_to:int}",
    ),
}
_COMMANDS = {
    "DISABLE_SVC_CHECK": (_HOST, _SERVICE),
    "ENABLE_SVC_CHECK": (_HOST, _SERVICE),
    "DISABLE_HOST_CHECK": (_HOST,),
    "ENABLE_HOST_CHECK": (_HOST,),
    "PROCESS_HOST_CHECK_RESULT": (_HOST, _STATE, _RESULT),
    "PROCESS_SERVICE_CHECK_RESULT": (_HOST, _SERVICE, _STATE, _RESULT),
    "SCHEDULE_HOST_DOWNTIME": (
        _HOST,
        r"%{NUMBER:nagios_start_time|nagios.log.start_time}",
        r"%{NUMBER:nagios_end_time|nagios.log.end_time}",
        r"%{NUMBER:nagios_fixed|nagios.log.fixed}",
        r"%{NUMBER:nagios_trigger_id|nagios.log.trigger_id}",
        r"%{NUMBER:nagios_duration|nagios.log.duration:int}",
        r"%{NAGIOS_FIELD:author|user.name}",
        r"%{NAGIOS_FIELD:comment|nagios.log.comment}",
    ),
    "DISABLE_HOST_SVC_NOTIFICATIONS": (_LAST_HOST,),
    "ENABLE_HOST_SVC_NOTIFICATIONS": (_LAST_HOST,),
    "DISABLE_HOST_NOTIFICATIONS": (_LAST_HOST,),
    "ENABLE_HOST_NOTIFICATIONS": (_LAST_HOST,),
    "DISABLE_SVC_NOTIFICATIONS": (_HOST, _LAST_SERVICE),
    "ENABLE_SVC_NOTIFICATIONS": (_HOST, _LAST_SERVICE),
}
_TYPE = r"nagios_type|nagios.log.type}: "
_LINES = ["WARNING", *_EVENTS, *(f"EC_LINE_{command}" for command in _COMMANDS)]

BOTH = {
    "NAGIOS_FIELD": r"[^;\n]*",
    "NAGIOSTIME": r"\[%{NUMBER:nagios_epoch|timestamp}\]",
    "NAGIOS_WARNING": r"Warning:%{SPACE}" + _MESSAGE,
    "NAGIOS_TYPE_EXTERNAL_COMMAND": "EXTERNAL COMMAND",
    "NAGIOS_EC_SCHEDULE_SERVICE_DOWNTIME": "SCHEDULE_SERVICE_DOWNTIME",
    **{f"NAGIOS_TYPE_{event}": event.replace("_", " ") for event in _EVENTS},
    **{f"NAGIOS_{event}": f"%{{NAGIOS_TYPE_{event}:{_TYPE}" + ";".join(parts) for event, parts in _EVENTS.items()},
    **{f"NAGIOS_EC_{command}": command for command in _COMMANDS},
    **{
        f"NAGIOS_EC_LINE_{command}": f"%{{NAGIOS_TYPE_EXTERNAL_COMMAND:{_TYPE}"
        + ";".join((f"%{{NAGIOS_EC_{command}:nagios_command|nagios.log.command}}", *parts))
        for command, parts in _COMMANDS.items()
    },
    "NAGIOSLOGLINE": f"%{{NAGIOSTIME}} (?:{'|'.join(f'%{{NAGIOS_{line}}}' for line in _LINES)})",
}
LEGACY = {"NAGIOS_STATECODE": r"%{NAGIOS_FIELD:nagios_statecode}", "NAGIOS_ATTEMPT": r"%{NUMBER:nagios_attempt}"}
ECS = {"NAGIOS_STATECODE": r"%{INT:|nagios.log.attempt:int}", "NAGIOS_ATTEMPT": r"%{INT:|nagios.log.attempt:int}"}
