"""Alert rules: pure functions from windowed counts to what is to be said about them."""

from typing import TYPE_CHECKING

from logflow_app.rules.base import Rule, Verdict
from logflow_app.rules.threshold import Threshold, threshold

if TYPE_CHECKING:
    from logflow_app.config.alerts import AlertsSection

RULES = {"threshold": threshold}
"""The kinds of rules: how `type` in `alerts.rules` becomes a `Rule`."""

__all__ = ["RULES", "Rule", "Threshold", "Verdict", "compile_rules"]


def compile_rules(section: "AlertsSection") -> list[Rule]:
    """Return the rules that are to be followed."""
    return [RULES[rule.type](rule) for rule in section.rules] if section.enabled else []
