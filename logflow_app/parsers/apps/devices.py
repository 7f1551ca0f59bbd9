"""Android's logcat (threadtime, time and brief) and macOS's `log show`; see Android's logcat page and `man log`.

`10-23 14:32:15.123   812   845 I ActivityManager: Start proc` · `V/Configuration(  812): Updating configuration`
"""

from logflow_app.parsers.apps.layouts import Row
from logflow_app.parsers.apps.parts import MESSAGE

_TIME = r"(?P<time>(?:\d{4}-)?\d\d-\d\d \d\d:\d\d:\d\d\.\d{3,6}(?: ?[+-]\d{4})?) +"
_LEVEL = r"(?P<level>[VDIWEFAS])"
_BRIEF = rf"{_LEVEL}/(?P<tag>[^(\n]{{0,128}})\( *(?P<pid>\d{{1,10}})\): ?{MESSAGE}"

LOGCAT = (
    Row(
        (_TIME,),
        rf"(?:[\w-]{{1,32}} +)?(?P<pid>\d{{1,10}}) +(?P<thread>\d{{1,10}}) {_LEVEL} "
        rf"(?P<tag>[^\n]{{0,128}}?) *: ?{MESSAGE}",
    ),
    Row((_TIME,), _BRIEF),
    Row((), _BRIEF),
)
_FROM = r"(?:\((?P<library>[^()\n]{1,128})\) )?(?:\[(?P<subsystem>[\w.-]{1,128}):(?P<category>[^\]\n]{0,128})\] )?"
MACOS = (
    Row(
        (r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}[+-]\d{4}) +",),
        r"0x(?P<thread>[0-9a-f]{1,16}) +(?P<level>Default|Info|Debug|Error|Fault|Activity|Signpost) +"
        r"0x(?P<activity>[0-9a-f]{1,16}) +(?P<pid>\d{1,10}) +\d{1,4} +(?P<service>[^:\n]{1,128}): "
        rf"{_FROM}{MESSAGE}",
    ),
    Row(  # `--style compact`
        (r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}) ",),
        r"(?:(?P<level>Df|Db|I|E|F)|A) +(?P<service>[^\[\]\n]{1,128})\[(?P<pid>\d{1,10}):(?P<thread>[0-9a-f]{1,16})\] "
        rf"{_FROM}{MESSAGE}",
    ),
)
