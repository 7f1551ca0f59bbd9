"""What programs in PHP write: `error_log`, PHP-FPM, Monolog and with it Laravel and Symfony.

`[23-Oct-2025 14:32:15 UTC] PHP Warning:  Undefined variable $id in /srv/pay.php on line 12`
`[2025-10-23T14:32:15.123+00:00] local.ERROR: paid twice {"id":7} []`
"""

from logflow_app.parsers.apps.layouts import Row
from logflow_app.parsers.apps.parts import MESSAGE, STAMPED, STAMPED_LEVEL

_KIND = r"(?P<level>Fatal|Parse|Warning|Notice|Deprecated|Recoverable fatal|Strict Standards)(?: error)?"
_PLACE = r"(?: in (?P<file>/[^\n]{1,256}?)(?: on line |:)(?P<line>\d{1,7})(?P<more>(?:\n.*)?))?$"

PHP = (
    Row(STAMPED, rf"PHP {_KIND}: +(?P<message>[^\n]{{0,2048}}?){_PLACE}"),
    Row(STAMPED, rf"PHP {_KIND}: +{MESSAGE}"),
    Row(STAMPED, rf"(?P<logger>[\w.\\-]{{1,128}})\.(?P<level>[A-Z]{{4,9}}): {{0,2}}{MESSAGE}"),  # Monolog
    Row(STAMPED_LEVEL, rf": (?:\[pool (?P<pool>[^\]\n]{{1,128}})\] )?{MESSAGE}"),  # PHP-FPM
)
