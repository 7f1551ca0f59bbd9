"""What programs in PHP write: `error_log`, PHP-FPM, Monolog and with it Laravel and Symfony.

`[23-Oct-2025 14:32:15 UTC] PHP Warning:  Undefined variable $id in /srv/pay.php on line 12`
`[2025-10-23T14:32:15.123+00:00] local.ERROR: paid twice {"id":7} []`
"""

from logflow_app.parsers.apps.layouts import Row
from logflow_app.parsers.apps.parts import MESSAGE, STAMPED, STAMPED_LEVEL

_KIND = r"(?P<level>Fatal|Parse|Warning|Notice|Deprecated|Recoverable fatal|Strict Standards)(?: error)?"
_PLACE = r"(?: in (?P<file>/[^\n]{1,256}?)(?: on line |:)(?P<line>\d{1,7})(?P<more>(?:\n.*)?))?$"

_ACCESS = (  # of a pool's `access.log`, `%R - %u %t "%m %r" %s` by default; %u is mostly empty
    r'(?P<client>[\da-fA-F.:]{2,45}) - (?:(?P<user>[^\s"]{1,64}) | )'
    r"(?P<time>\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}) "
    r'"(?P<message>(?P<method>[A-Z]{1,16}) (?P<path>[^"\n]{0,4096}))"'
    r" (?P<status>[1-5]\d\d)(?: (?P<extra>[^\n]{1,512}))?$"
)

PHP = (
    Row(STAMPED, rf"PHP {_KIND}: +(?P<message>[^\n]{{0,2048}}?){_PLACE}"),
    Row(STAMPED, rf"PHP {_KIND}: +{MESSAGE}"),
    Row(STAMPED, rf"(?P<logger>[\w.\\-]{{1,128}})\.(?P<level>[A-Z]{{4,9}}): {{0,2}}{MESSAGE}"),  # Monolog
    Row(STAMPED_LEVEL, rf": (?:\[pool (?P<pool>[^\]\n]{{1,128}})\] )?{MESSAGE}"),  # PHP-FPM
    Row((), _ACCESS),
)
