"""Secrets and personal data are taken out of events before anything leaves the process."""

from logflow_app.config.redact import RedactSection
from logflow_app.redaction.redaction import Redaction, count

__all__ = ["Redaction", "compile_redaction", "count"]


def compile_redaction(section: RedactSection) -> Redaction | None:
    """Return the step of the section `redact`, the last of an input's; None where nothing is looked for."""
    return Redaction(section) if section.is_on else None
