"""What every section of the configuration has in common."""

from pydantic import BaseModel, ConfigDict, ValidationError, ValidatorFunctionWrapHandler, field_validator

from logflow_app.config.overrides import Override, as_json


class Section(BaseModel):
    """A part of the configuration: no unknown keys, never changed after loading, no values in its errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    @field_validator("*", mode="wrap")
    @classmethod
    def _take_json_overrides(cls, value: object, handler: ValidatorFunctionWrapHandler) -> object:
        """Read an environment override as JSON where its text alone will not do (lists and mappings)."""
        try:
            return handler(value)
        except ValidationError:
            parsed = as_json(value) if isinstance(value, Override) else None
            if parsed is None:
                raise
            return handler(parsed)
