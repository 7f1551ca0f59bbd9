"""Lines of all kinds, read with no configuration at all."""

from typing import Any

from tests.corpora.scoring import Format

NOT_LINES = {
    "lnav-page_log-2": "CUPS's page log has its time in the middle and no words that tell it from any other line",
    "lnav-tcf_log-2": "a trace of a debugger's protocol with minutes and seconds only; plain text says as much",
    "lnav-tcsh_history-1": "a shell's history is no log",
}


def unconfigured(config: dict[str, Any]) -> dict[str, Any]:
    """The section of an input without `parser`."""
    return {}


FORMATS = (
    Format("lnav", "detect", unconfigured, ignore=frozenset({"fields"}), choices=NOT_LINES),
    Format("loghub", "loghub-Apache", unconfigured, ignore=frozenset({"fields"})),
    Format("loghub", "loghub-Hadoop", unconfigured, ignore=frozenset({"fields"})),
    Format("loghub", "loghub-Linux", unconfigured, ignore=frozenset({"fields"})),
    Format("loghub", "loghub-OpenSSH", unconfigured, ignore=frozenset({"fields"})),
    Format("loghub", "loghub-OpenStack", unconfigured, ignore=frozenset({"fields"})),
    Format("loghub", "loghub-Zookeeper", unconfigured, ignore=frozenset({"fields"})),
)
