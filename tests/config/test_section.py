"""What every section has in common."""

import pytest
from pydantic import ValidationError

from logflow_app.config.overrides import Override
from logflow_app.config.web import WebSection
from tests.config.loaded import loaded


def test_a_section_is_never_changed() -> None:
    """What was loaded is what is in force."""
    with pytest.raises(ValidationError, match="frozen"):
        loaded().web.port = 1


def test_a_sections_own_errors_hold_no_values() -> None:
    """Should pydantic's error ever be printed, it tells no secret."""
    with pytest.raises(ValidationError) as caught:
        WebSection.model_validate({"port": "hunter2"})
    assert "hunter2" not in str(caught.value)


def test_only_the_environment_may_write_json_for_a_list() -> None:
    """In a file a text is a text."""
    assert WebSection.model_validate({"host": Override("[a]")}).host == "[a]"
