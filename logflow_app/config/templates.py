"""The section `templates`: whether events are told which template their message is of."""

from pydantic import Field

from logflow_app.config.section import Section


class TemplatesSection(Section):
    """Templates: messages that differ only in their numbers and names are one template."""

    enabled: bool = Field(
        default=False,
        description="Give each event the `template_id` of its message; costs up to 15 µs a line.",
    )
