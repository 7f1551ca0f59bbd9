"""The heads of glog (C++) and klog (Kubernetes): `I1023 14:32:15.123456     812 pay.go:70] paid`, glog with a year."""

from logflow_app.parsers.apps.layouts import Row

_MONTH_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d:[0-6]\d\.\d{6}"
_REST = r" +(?P<pid>\d{1,10}) (?P<file>[^\s:\]]{1,256}):(?P<line>\d{1,7})\] ?(?P<message>.*)"

KLOG = (Row((rf"\s{{0,64}}(?P<level>[IWEF])(?P<time>{_MONTH_DAY} {_CLOCK})",), _REST),)
GLOG = (Row((rf"\s{{0,64}}(?P<level>[IWEF])(?P<time>[12]\d{{3}}{_MONTH_DAY} {_CLOCK})",), _REST),)
